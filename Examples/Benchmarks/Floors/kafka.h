// What the floor programs share: clients with the same settings as the programs they are the floor of, the headers of
// request-reply, a clock. They are limits to compare with, not servers: bad input ends a connection or the program.
#ifndef FLOOR_KAFKA_H
#define FLOOR_KAFKA_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Prints the message and ends the program.
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *format, ...);

// Nanoseconds of the monotonic clock.
int64_t now_ns(void);

// A producer that sends at once: no linger, and one produce request under way, so that what comes meanwhile is the next
// batch. Deliveries are not reported unless they fail: the reply tells.
rd_kafka_t *make_producer(const char *bootstrap);

// A consumer that reads the partitions [0, count) of a topic from their end, the end being known when this returns;
// all of the topic's partitions where count is 0. Its records come out of *queue.
rd_kafka_t *make_consumer(const char *bootstrap, const char *topic, int count, rd_kafka_queue_t **queue);

// A consumer that reads all partitions of a topic from their beginning, and holds so much ready that its fetchers never rest.
rd_kafka_t *make_reader(const char *bootstrap, const char *topic, rd_kafka_queue_t **queue);

// A producer whose transactions are its own alone, ready to begin one, and the handle of a topic whose partitions it knows.
rd_kafka_t *make_transactor(const char *bootstrap, const char *topic, rd_kafka_topic_t **handle);

// A producer that gathers large batches.
rd_kafka_t *make_filler(const char *bootstrap);

// An idempotent producer whose deliveries come out of *queue as events; it gathers for 5 ms if it shall send many.
rd_kafka_t *make_reporting_producer(const char *bootstrap, bool gathers, rd_kafka_queue_t **queue);

// Up to `most` records. Waits up to `wait_ms` for the first, takes what else is there. Each is to be destroyed.
size_t take(rd_kafka_queue_t *queue, int wait_ms, rd_kafka_message_t **messages, size_t most);

// Produces a copy of the value. Takes the headers. Waits while the producer's queue is full.
void produce(rd_kafka_t *producer, rd_kafka_topic_t *topic, int32_t partition, const void *value, size_t size,
             rd_kafka_headers_t *headers);

// A correlation id: which program asked, which of its requests, and the how manyeth use of that place.
typedef struct {
    uint64_t instance;
    uint32_t slot, use;
} correlation;

// A number that no other run has.
uint64_t random_instance(void);

// The headers of a request whose reply shall go to partition 0 of reply_topic.
rd_kafka_headers_t *request_headers(const correlation *id, const char *reply_topic);

// Whether the record is a reply to a request of this instance; if so *id is set.
bool read_reply(const rd_kafka_message_t *message, uint64_t instance, correlation *id);

#endif

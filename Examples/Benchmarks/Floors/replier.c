// replier BOOTSTRAP TOPIC: answers each request with its own value, at the address in its headers, on one thread.
#include "kafka.h"

#include <stdio.h>
#include <string.h>

// The topic that replies went to last: one handle for as long as it stays the same.
static rd_kafka_topic_t *reply_topic(rd_kafka_t *producer, const char *name, size_t size) {
    static rd_kafka_topic_t *last;
    static char last_name[256];
    if (!last || strlen(last_name) != size || memcmp(last_name, name, size)) {
        if (size >= sizeof last_name)
            fail("a reply topic's name of %zu bytes", size);
        memcpy(last_name, name, size);
        last_name[size] = 0;
        if (last)
            rd_kafka_topic_destroy(last);
        last = rd_kafka_topic_new(producer, last_name, NULL);
    }
    return last;
}

static void answer(rd_kafka_t *producer, const rd_kafka_message_t *request) {
    rd_kafka_headers_t *headers;
    const void *id, *topic, *partition;
    size_t id_size, topic_size, partition_size;
    if (request->err || rd_kafka_message_headers(request, &headers) ||
        rd_kafka_header_get_last(headers, "kafka_correlationId", &id, &id_size) ||
        rd_kafka_header_get_last(headers, "kafka_replyTopic", &topic, &topic_size) ||
        rd_kafka_header_get_last(headers, "kafka_replyPartition", &partition, &partition_size) || partition_size != 4)
        return;
    const unsigned char *byte = partition;
    rd_kafka_headers_t *reply = rd_kafka_headers_new(1);
    rd_kafka_header_add(reply, "kafka_correlationId", -1, id, (ssize_t)id_size);
    produce(producer, reply_topic(producer, topic, topic_size), byte[0] << 24 | byte[1] << 16 | byte[2] << 8 | byte[3],
            request->payload, request->len, reply);
}

int main(int count, char **arguments) {
    if (count != 3)
        return 64;
    rd_kafka_t *producer = make_producer(arguments[1]);
    rd_kafka_queue_t *queue;
    make_consumer(arguments[1], arguments[2], 0, &queue);
    puts("ready");
    fflush(stdout);
    for (;;) {
        rd_kafka_message_t *requests[1000];
        size_t taken = take(queue, 1000, requests, 1000);
        rd_kafka_poll(producer, 0);
        for (size_t i = 0; i < taken; i++) {
            answer(producer, requests[i]);
            rd_kafka_message_destroy(requests[i]);
        }
    }
}

// requester BOOTSTRAP TOPIC REPLY_TOPIC IN_FLIGHT SECONDS VALUE: keeps IN_FLIGHT requests under way for SECONDS, after
// 2 s that are not counted, on one thread; prints a JSON line.
#include "kafka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { most_in_flight = 1 << 16, warm_up_ns = 2000000000 };

static rd_kafka_t *producer;
static rd_kafka_topic_t *topic;
static const char *reply_topic, *value;
static uint64_t instance;
static int64_t sent_at[most_in_flight];

static void request(uint32_t slot) {
    correlation id = {.instance = instance, .slot = slot};
    sent_at[slot] = now_ns();
    produce(producer, topic, RD_KAFKA_PARTITION_UA, value, strlen(value), request_headers(&id, reply_topic));
}

// Latencies in nanoseconds.
static struct {
    uint32_t *all;
    size_t count, room;
} latencies;

static void record(int64_t nanoseconds) {
    if (latencies.count == latencies.room) {
        latencies.room = latencies.room ? 2 * latencies.room : 1 << 20;
        latencies.all = realloc(latencies.all, latencies.room * sizeof *latencies.all);
        if (!latencies.all)
            fail("out of memory");
    }
    latencies.all[latencies.count++] = nanoseconds < UINT32_MAX ? (uint32_t)nanoseconds : UINT32_MAX;
}

static int ascending(const void *left, const void *right) {
    uint32_t l = *(const uint32_t *)left, r = *(const uint32_t *)right;
    return (l > r) - (l < r);
}

static double percentile_ms(double share) {
    return latencies.count ? latencies.all[(size_t)((double)(latencies.count - 1) * share)] / 1e6 : 0;
}

int main(int count, char **arguments) {
    if (count != 7)
        return 64;
    uint32_t in_flight = (uint32_t)atol(arguments[4]);
    int64_t seconds = atol(arguments[5]);
    if (in_flight < 1 || in_flight >= most_in_flight)
        return 64;
    reply_topic = arguments[3];
    value = arguments[6];
    instance = random_instance();
    producer = make_producer(arguments[1]);
    topic = rd_kafka_topic_new(producer, arguments[2], NULL);
    rd_kafka_queue_t *queue;
    make_consumer(arguments[1], reply_topic, 1, &queue);

    const uint32_t probe = most_in_flight - 1;  // asked again until the replier is there
    int64_t started = 0, counting = 0, now = 0;
    do {
        rd_kafka_message_t *replies[1000];
        if (!started)
            request(probe);
        size_t taken = take(queue, started ? 1000 : 300, replies, 1000);
        rd_kafka_poll(producer, 0);
        now = now_ns();
        if (taken && !started) {
            started = now;
            for (uint32_t slot = 0; slot < in_flight; slot++)
                request(slot);
        }
        if (started && !counting && now - started > warm_up_ns)
            counting = now;
        for (size_t i = 0; i < taken; i++) {
            correlation id;
            if (read_reply(replies[i], instance, &id) && id.slot < in_flight) {
                if (counting)
                    record(now - sent_at[id.slot]);
                request(id.slot);
            }
            rd_kafka_message_destroy(replies[i]);
        }
    } while (!counting || now - counting < seconds * 1000000000);

    qsort(latencies.all, latencies.count, sizeof *latencies.all, ascending);
    printf("{\"ok\":%zu,\"rate\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n", latencies.count,
           (double)latencies.count / ((double)(now - counting) / 1e9), percentile_ms(0.5), percentile_ms(0.99));
    fflush(stdout);
    _exit(0);  // requests are still under way; nobody waits for their replies
}

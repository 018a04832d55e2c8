// producer produce-enqueue|produce-64|produce-one BOOTSTRAP TOPIC COUNT: writes COUNT records of 100 bytes to partitions 0 to 3 in
// turn, with delivery events, and prints {"rate","p50_ms","p99_ms"}. One thread: records are handed over while there is
// room (produce-enqueue), or while fewer than 64 or 1 are not acknowledged; a tenth more come first and are not counted.
#include "kafka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rd_kafka_t *client;
static rd_kafka_topic_t *topic;
static rd_kafka_queue_t *queue;
static size_t sent, acknowledged, warm_up;
static int64_t begin;
// Of each record that is awaited: when it was sent, then how long its acknowledgement took.
static int64_t *times;

// Whether the record was taken; not if the queue is full.
static bool hand_over(void) {
    static char value[100];
    rd_kafka_vu_t arguments[] = {
        {.vtype = RD_KAFKA_VTYPE_RKT, .u.rkt = topic},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = (int32_t)(sent & 3)},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {.ptr = value, .size = sizeof value}},
        {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = (void *)sent},
    };
    if (times)
        times[sent] = now_ns();
    rd_kafka_error_t *error = rd_kafka_produceva(client, arguments, sizeof arguments / sizeof *arguments);
    if (!error) {
        sent++;
        return true;
    }
    if (rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR__QUEUE_FULL)
        fail("produce: %s", rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
    return false;
}

// Takes the events that are there, and waits for the first.
static void drain(int wait_ms) {
    rd_kafka_event_t *event;
    while ((event = rd_kafka_queue_poll(queue, wait_ms))) {
        wait_ms = 0;
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR)
            fail("%s", rd_kafka_event_error_string(event));
        int64_t now = times ? now_ns() : 0;
        const rd_kafka_message_t *message;
        while ((message = rd_kafka_event_message_next(event))) {
            if (message->err)
                fail("delivery: %s", rd_kafka_err2str(message->err));
            if (times)
                times[(size_t)message->_private] = now - times[(size_t)message->_private];
            if (++acknowledged == warm_up)
                begin = now_ns();
        }
        rd_kafka_event_destroy(event);
    }
}

static int by_size(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int main(int count, char **arguments) {
    if (count != 5)
        return 64;
    const size_t records = strtoul(arguments[4], NULL, 10);
    size_t in_flight = !strcmp(arguments[1], "produce-64") ? 64 : !strcmp(arguments[1], "produce-one") ? 1 : 0;
    client = make_reporting_producer(arguments[2], in_flight == 0, &queue);
    topic = rd_kafka_topic_new(client, arguments[3], NULL);
    warm_up = records / 10 + 1;
    const size_t total = records + warm_up;
    if (in_flight)
        times = malloc(total * sizeof *times);
    while (acknowledged < total) {
        if (in_flight) {
            while (sent < total && sent - acknowledged < in_flight)
                if (!hand_over())
                    fail("the queue is full");
            drain(1000);
        } else if (sent == total || !hand_over()) {
            drain(100);
        } else if (sent % 4096 == 0) {
            drain(0);
        }
    }
    double seconds = (double)(now_ns() - begin) / 1e9;
    printf("{\"rate\":%.0f,", (double)records / seconds);
    if (in_flight) {
        qsort(times + warm_up, records, sizeof *times, by_size);
        printf("\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n", (double)times[warm_up + records / 2] / 1e6,
               (double)times[warm_up + records * 99 / 100] / 1e6);
    } else {
        printf("\"p50_ms\":null,\"p99_ms\":null}\n");
    }
    fflush(stdout);
    _Exit(0);
}

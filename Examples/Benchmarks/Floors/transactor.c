// transactor BOOTSTRAP TOPIC COUNT: COUNT transactions of one record, one after another, and prints {"rate","p50_ms","p99_ms",
// "first_ms"}. The topic's metadata is there before the first, as without it that one takes a second.
#include "kafka.h"

#include <stdio.h>
#include <stdlib.h>

static void check(rd_kafka_error_t *error) {
    if (error)
        fail("%s", rd_kafka_error_string(error));
}

static int compare(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

int main(int argument_count, char **arguments) {
    if (argument_count != 4)
        return 64;
    rd_kafka_topic_t *topic;
    rd_kafka_t *producer = make_transactor(arguments[1], arguments[2], &topic);
    const size_t count = strtoul(arguments[3], NULL, 10);
    double *times = calloc(count, sizeof *times);
    char value[100] = {'x'};
    int64_t begin = now_ns();
    for (size_t i = 0; i < count; i++) {
        int64_t start = now_ns();
        check(rd_kafka_begin_transaction(producer));
        produce(producer, topic, RD_KAFKA_PARTITION_UA, value, sizeof value, NULL);
        check(rd_kafka_commit_transaction(producer, 30000));
        times[i] = (double)(now_ns() - start) / 1e6;
    }
    double seconds = (double)(now_ns() - begin) / 1e9, first = times[0];
    qsort(times, count, sizeof *times, compare);
    printf("{\"rate\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"first_ms\":%.3f}\n", (double)count / seconds, times[count / 2],
           times[count * 99 / 100], first);
    fflush(stdout);
    _Exit(0);
}

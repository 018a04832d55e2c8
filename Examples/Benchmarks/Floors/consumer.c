// consumer BOOTSTRAP TOPIC COUNT: reads COUNT records from the beginning of every partition in batches, with settings that
// keep the fetchers going, and prints {"rate","p50_ms","p99_ms"}: records a second from the first to the last.
#include "kafka.h"

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments) {
    if (count != 4)
        return 64;
    rd_kafka_queue_t *queue;
    make_reader(arguments[1], arguments[2], &queue);
    const size_t wanted = strtoul(arguments[3], NULL, 10);
    size_t read = 0, bytes = 0;
    int64_t begin = 0;
    while (read < wanted) {
        rd_kafka_message_t *records[1000];
        ssize_t taken = rd_kafka_consume_batch_queue(queue, 100, records, 1000);
        if (taken > 0 && begin == 0)
            begin = now_ns();
        for (ssize_t i = 0; i < taken; i++) {
            if (records[i]->err && records[i]->err != RD_KAFKA_RESP_ERR__PARTITION_EOF)
                fail("consume: %s", rd_kafka_message_errstr(records[i]));
            if (!records[i]->err && records[i]->len > 0) {
                read++;
                bytes += records[i]->len + *(unsigned char *)records[i]->payload;
            }
            rd_kafka_message_destroy(records[i]);
        }
    }
    double seconds = (double)(now_ns() - begin) / 1e9;
    printf("{\"rate\":%.0f,\"p50_ms\":null,\"p99_ms\":null,\"bytes\":%zu}\n", (double)read / seconds, bytes);
    fflush(stdout);
    _Exit(0);
}

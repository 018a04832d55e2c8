// filler BOOTSTRAP TOPIC COUNT SIZE [KEYS]: writes COUNT records of SIZE bytes, spread over the partitions in long runs;
// with KEYS each has one of so many keys, "key-" and a number of 8 digits, in turn and each in one partition.
#include "kafka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void produce_keyed(rd_kafka_t *producer, rd_kafka_topic_t *topic, size_t number, char *value, size_t size) {
    char key[16];
    int length = snprintf(key, sizeof key, "key-%08zu", number);
    while (rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, value, size, key, (size_t)length, NULL)) {
        if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL)
            fail("produce: %s", rd_kafka_err2str(rd_kafka_last_error()));
        rd_kafka_poll(producer, 1);
    }
}

int main(int count, char **arguments) {
    if (count != 5 && count != 6)
        return 64;
    rd_kafka_t *producer = make_filler(arguments[1]);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(producer, arguments[2], NULL);
    const size_t records = strtoul(arguments[3], NULL, 10), size = strtoul(arguments[4], NULL, 10);
    const size_t keys = count == 6 ? strtoul(arguments[5], NULL, 10) : 0;
    char *value = malloc(size);
    memset(value, 'a', size);
    for (size_t i = 0; i < records; i++) {
        if (keys)
            produce_keyed(producer, topic, i % keys, value, size);
        else
            produce(producer, topic, RD_KAFKA_PARTITION_UA, value, size, NULL);
        if (i % 1024 == 0)
            rd_kafka_poll(producer, 0);
    }
    if (rd_kafka_flush(producer, 120000))
        fail("%d records were not written", rd_kafka_outq_len(producer));
    printf("{\"records\":%zu}\n", records);
    return 0;
}

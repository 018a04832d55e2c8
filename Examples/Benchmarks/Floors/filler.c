// filler BOOTSTRAP TOPIC COUNT SIZE: writes COUNT records of SIZE bytes, spread over the partitions in long runs.
#include "kafka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **arguments) {
    if (count != 5)
        return 64;
    rd_kafka_t *producer = make_filler(arguments[1]);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(producer, arguments[2], NULL);
    const size_t records = strtoul(arguments[3], NULL, 10), size = strtoul(arguments[4], NULL, 10);
    char *value = malloc(size);
    memset(value, 'a', size);
    for (size_t i = 0; i < records; i++) {
        produce(producer, topic, RD_KAFKA_PARTITION_UA, value, size, NULL);
        if (i % 1024 == 0)
            rd_kafka_poll(producer, 0);
    }
    if (rd_kafka_flush(producer, 120000))
        fail("%d records were not written", rd_kafka_outq_len(producer));
    printf("{\"records\":%zu}\n", records);
    return 0;
}

#ifndef CAUSEWAY_CLIBRDKAFKA_SHIM_H
#define CAUSEWAY_CLIBRDKAFKA_SHIM_H

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/* Produces one record with plain arguments, so that Swift builds no va_list.
 *
 * The payload and the key are copied. `headers` may be NULL and belongs to librdkafka only when 0 is returned. `timestamp`
 * 0 means now; `partition` -1 leaves the choice to the partitioner. */
static inline rd_kafka_resp_err_t causeway_kafka_produce(
    rd_kafka_t *client, rd_kafka_topic_t *topic, int32_t partition, const void *value, size_t value_size,
    const void *key, size_t key_size, rd_kafka_headers_t *headers, int64_t timestamp, void *opaque) {
    return rd_kafka_producev(
        client, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_VALUE((void *)value, value_size), RD_KAFKA_V_KEY((void *)key, key_size),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
}

#endif

#ifndef CAUSEWAY_CLIBRDKAFKA_SHIM_H
#define CAUSEWAY_CLIBRDKAFKA_SHIM_H

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <regex.h>

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

/* Tells whether librdkafka can use a pattern: it compiles patterns like this, and before 2.1 takes one that does not compile
 * for one that nothing matches. Returns 0, or not 0 and the reason. */
static inline int causeway_kafka_check_pattern(const char *pattern, char *reason, size_t reason_size) {
    regex_t compiled;
    int error = regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB);
    if (error)
        regerror(error, &compiled, reason, reason_size);
    else
        regfree(&compiled);
    return error;
}

/* The epoch of the leader that a record was written under, -1 where that is not known; since 2.1.0. */
static inline int32_t causeway_kafka_leader_epoch(const rd_kafka_message_t *message) {
#if RD_KAFKA_VERSION >= 0x020100ff
    return rd_kafka_message_leader_epoch(message);
#else
    (void)message;
    return -1;
#endif
}

#endif

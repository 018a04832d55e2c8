#ifndef CAUSEWAY_CLIBRDKAFKA_ADMIN_H
#define CAUSEWAY_CLIBRDKAFKA_ADMIN_H

#include <librdkafka/rdkafka.h>

/* Changes of single settings (IncrementalAlterConfigs, KIP-339), which librdkafka has since 2.2.0. Where it does not,
 * causeway_kafka_has_incremental_alter_configs() is 0 and the others are not to be called.
 *
 * Operations: 0 set, 1 delete, 2 append, 3 subtract, as in Kafka's protocol. */
#if RD_KAFKA_VERSION >= 0x020200ff

static inline int causeway_kafka_has_incremental_alter_configs(void) { return 1; }

static inline rd_kafka_admin_op_t causeway_kafka_incremental_alter_configs_operation(void) {
    return RD_KAFKA_ADMIN_OP_INCREMENTALALTERCONFIGS;
}

static inline rd_kafka_error_t *causeway_kafka_add_incremental_config(
    rd_kafka_ConfigResource_t *resource, const char *name, int operation, const char *value) {
    return rd_kafka_ConfigResource_add_incremental_config(
        resource, name, (rd_kafka_AlterConfigOpType_t)operation, value);
}

static inline void causeway_kafka_incremental_alter_configs(
    rd_kafka_t *client, rd_kafka_ConfigResource_t **resources, size_t count, const rd_kafka_AdminOptions_t *options,
    rd_kafka_queue_t *queue) {
    rd_kafka_IncrementalAlterConfigs(client, resources, count, options, queue);
}

static inline const rd_kafka_ConfigResource_t **causeway_kafka_incremental_alter_configs_resources(
    rd_kafka_event_t *event, size_t *count) {
    return rd_kafka_IncrementalAlterConfigs_result_resources(
        rd_kafka_event_IncrementalAlterConfigs_result(event), count);
}

#else

static inline int causeway_kafka_has_incremental_alter_configs(void) { return 0; }

static inline rd_kafka_admin_op_t causeway_kafka_incremental_alter_configs_operation(void) {
    return RD_KAFKA_ADMIN_OP_ANY;
}

static inline rd_kafka_error_t *causeway_kafka_add_incremental_config(
    rd_kafka_ConfigResource_t *resource, const char *name, int operation, const char *value) {
    (void)resource, (void)name, (void)operation, (void)value;
    return rd_kafka_error_new(RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED, "needs librdkafka 2.2");
}

static inline void causeway_kafka_incremental_alter_configs(
    rd_kafka_t *client, rd_kafka_ConfigResource_t **resources, size_t count, const rd_kafka_AdminOptions_t *options,
    rd_kafka_queue_t *queue) {
    (void)client, (void)resources, (void)count, (void)options, (void)queue;
}

static inline const rd_kafka_ConfigResource_t **causeway_kafka_incremental_alter_configs_resources(
    rd_kafka_event_t *event, size_t *count) {
    (void)event;
    *count = 0;
    return NULL;
}

#endif

#endif

#include "kafka.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void set(rd_kafka_conf_t *conf, const char *key, const char *value) {
    char error[512];
    if (rd_kafka_conf_set(conf, key, value, error, sizeof error) != RD_KAFKA_CONF_OK)
        fail("%s=%s: %s", key, value, error);
}

static rd_kafka_t *make_client(rd_kafka_type_t type, rd_kafka_conf_t *conf, const char *bootstrap) {
    char error[512];
    set(conf, "bootstrap.servers", bootstrap);
    set(conf, "broker.address.family", "v4");
    set(conf, "socket.nagle.disable", "true");
    rd_kafka_t *client = rd_kafka_new(type, conf, error, sizeof error);
    if (!client)
        fail("%s", error);
    return client;
}

rd_kafka_t *make_producer(const char *bootstrap) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "linger.ms", "0");
    set(conf, "max.in.flight", "1");
    set(conf, "delivery.report.only.error", "true");
    return make_client(RD_KAFKA_PRODUCER, conf, bootstrap);
}

static int partition_count(rd_kafka_t *client, const char *name) {
    const struct rd_kafka_metadata *metadata;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(client, name, NULL);
    rd_kafka_resp_err_t error = rd_kafka_metadata(client, 0, topic, &metadata, 10000);
    if (error)
        fail("metadata of %s: %s", name, rd_kafka_err2str(error));
    int count = metadata->topics[0].partition_cnt;
    if (count == 0)
        fail("no topic %s", name);
    rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(topic);
    return count;
}

rd_kafka_t *make_consumer(const char *bootstrap, const char *topic, int count, rd_kafka_queue_t **queue) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "group.id", "none");  // librdkafka wants one; nothing joins or commits
    set(conf, "enable.auto.commit", "false");
    rd_kafka_t *consumer = make_client(RD_KAFKA_CONSUMER, conf, bootstrap);
    rd_kafka_poll_set_consumer(consumer);
    if (count == 0)
        count = partition_count(consumer, topic);
    rd_kafka_topic_partition_list_t *partitions = rd_kafka_topic_partition_list_new(count);
    for (int partition = 0; partition < count; partition++) {
        // Asked for now: with OFFSET_END a record produced before the fetcher has asked for itself would be skipped.
        int64_t low, high;
        rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(consumer, topic, partition, &low, &high, 10000);
        if (error)
            fail("end of %s [%d]: %s", topic, partition, rd_kafka_err2str(error));
        rd_kafka_topic_partition_list_add(partitions, topic, partition)->offset = high;
    }
    rd_kafka_resp_err_t error = rd_kafka_assign(consumer, partitions);
    if (error)
        fail("assign: %s", rd_kafka_err2str(error));
    rd_kafka_topic_partition_list_destroy(partitions);
    *queue = rd_kafka_queue_get_consumer(consumer);
    return consumer;
}

rd_kafka_t *make_reader(const char *bootstrap, const char *topic, rd_kafka_queue_t **queue) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "group.id", "none");
    set(conf, "enable.auto.commit", "false");
    set(conf, "queued.min.messages", "10000000");
    set(conf, "queued.max.messages.kbytes", "2097151");
    rd_kafka_t *consumer = make_client(RD_KAFKA_CONSUMER, conf, bootstrap);
    rd_kafka_poll_set_consumer(consumer);
    int count = partition_count(consumer, topic);
    rd_kafka_topic_partition_list_t *partitions = rd_kafka_topic_partition_list_new(count);
    for (int partition = 0; partition < count; partition++)
        rd_kafka_topic_partition_list_add(partitions, topic, partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_resp_err_t error = rd_kafka_assign(consumer, partitions);
    if (error)
        fail("assign: %s", rd_kafka_err2str(error));
    rd_kafka_topic_partition_list_destroy(partitions);
    *queue = rd_kafka_queue_get_consumer(consumer);
    return consumer;
}

// With no callback nothing would wake the commit that waits for deliveries: it looks every 10 ms.
static void delivered(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
    (void)client, (void)message, (void)opaque;
}

rd_kafka_t *make_transactor(const char *bootstrap, const char *topic, rd_kafka_topic_t **handle) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "transactional.id", "floor");
    rd_kafka_conf_set_dr_msg_cb(conf, delivered);
    set(conf, "transaction.timeout.ms", "10000");
    set(conf, "delivery.timeout.ms", "10000");
    set(conf, "retry.backoff.ms", "5");
    set(conf, "linger.ms", "0");
    rd_kafka_t *producer = make_client(RD_KAFKA_PRODUCER, conf, bootstrap);
    rd_kafka_error_t *error = rd_kafka_init_transactions(producer, 30000);
    if (error)
        fail("init_transactions: %s", rd_kafka_error_string(error));
    partition_count(producer, topic);
    *handle = rd_kafka_topic_new(producer, topic, NULL);
    return producer;
}

rd_kafka_t *make_filler(const char *bootstrap) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "linger.ms", "20");
    set(conf, "sticky.partitioning.linger.ms", "20");
    set(conf, "queue.buffering.max.messages", "500000");
    set(conf, "delivery.report.only.error", "true");
    return make_client(RD_KAFKA_PRODUCER, conf, bootstrap);
}

rd_kafka_t *make_reporting_producer(const char *bootstrap, bool gathers, rd_kafka_queue_t **queue) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "enable.idempotence", "true");
    set(conf, "linger.ms", gathers ? "5" : "0");
    set(conf, "queue.buffering.max.messages", "300000");
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
    rd_kafka_t *producer = make_client(RD_KAFKA_PRODUCER, conf, bootstrap);
    *queue = rd_kafka_queue_get_main(producer);
    return producer;
}

size_t take(rd_kafka_queue_t *queue, int wait_ms, rd_kafka_message_t **messages, size_t most) {
    // One call with a time-out would wait for it to pass or for `most` records.
    if (wait_ms > 0 && rd_kafka_consume_batch_queue(queue, wait_ms, messages, 1) != 1)
        return 0;
    size_t taken = wait_ms > 0;
    ssize_t more = rd_kafka_consume_batch_queue(queue, 0, messages + taken, most - taken);
    return taken + (more > 0 ? (size_t)more : 0);
}

void produce(rd_kafka_t *producer, rd_kafka_topic_t *topic, int32_t partition, const void *value, size_t size,
             rd_kafka_headers_t *headers) {
    rd_kafka_resp_err_t error;
    while ((error = rd_kafka_producev(producer, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition),
                                      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_VALUE((void *)value, size),
                                      RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END))) {
        if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL)
            fail("produce: %s", rd_kafka_err2str(error));
        rd_kafka_poll(producer, 1);
    }
}

uint64_t random_instance(void) {
    uint64_t number;
    FILE *file = fopen("/dev/urandom", "r");
    if (!file || fread(&number, sizeof number, 1, file) != 1)
        fail("can't read /dev/urandom");
    fclose(file);
    return number;
}

rd_kafka_headers_t *request_headers(const correlation *id, const char *reply_topic) {
    rd_kafka_headers_t *headers = rd_kafka_headers_new(3);
    rd_kafka_header_add(headers, "kafka_correlationId", -1, id, sizeof *id);
    rd_kafka_header_add(headers, "kafka_replyTopic", -1, reply_topic, -1);
    rd_kafka_header_add(headers, "kafka_replyPartition", -1, "\0\0\0\0", 4);
    return headers;
}

bool read_reply(const rd_kafka_message_t *message, uint64_t instance, correlation *id) {
    rd_kafka_headers_t *headers;
    const void *value;
    size_t size;
    if (message->err || rd_kafka_message_headers(message, &headers) ||
        rd_kafka_header_get_last(headers, "kafka_correlationId", &value, &size) || size != sizeof *id)
        return false;
    memcpy(id, value, sizeof *id);
    return id->instance == instance;
}

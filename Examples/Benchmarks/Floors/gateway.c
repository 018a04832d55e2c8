// gateway BOOTSTRAP TOPIC REPLY_TOPIC PORT: the floor of an HTTP gateway over Kafka, on libuv, with one thread.
// A POST's body goes to TOPIC, its reply comes back as the response; any GET is answered with "hello" at once.
// Reads no more of HTTP than the load generator sends.
#define _GNU_SOURCE
#include "kafka.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { buffer_size = 16384, most_connections = 8192 };

typedef struct connection {
    uv_tcp_t tcp;  // first: libuv's handle is the connection
    size_t start, end;  // what is read and not yet handled, in buffer
    uint32_t slot;
    bool waiting, closing;
    char buffer[buffer_size];
} connection;

// A request under way holds a slot; `use` grows when it is given back, so that a late reply finds nobody.
static struct {
    connection *connection;
    uint32_t use;
} slots[most_connections];
static uint32_t unused[most_connections];
static size_t unused_count;

static uv_loop_t *loop;
static uv_async_t wake;
static rd_kafka_t *producer;
static rd_kafka_topic_t *topic;
static rd_kafka_queue_t *replies;
static const char *reply_topic;
static uint64_t instance;

static void release_slot(connection *c) {
    slots[c->slot].connection = NULL;
    slots[c->slot].use++;
    unused[unused_count++] = c->slot;
    c->waiting = false;
}

static void closed(uv_handle_t *handle) { free(handle); }

static void close_connection(connection *c) {
    if (c->closing)
        return;
    c->closing = true;
    if (c->waiting)
        release_slot(c);
    uv_close((uv_handle_t *)&c->tcp, closed);
}

static void respond(connection *c, const char *type, const void *body, size_t size) {
    char response[4096];
    if (size > sizeof response - 128) {
        close_connection(c);
        return;
    }
    int head = snprintf(response, 128, "HTTP/1.1 200 OK\r\ncontent-type: %s\r\ncontent-length: %zu\r\n\r\n", type, size);
    memcpy(response + head, body, size);
    uv_buf_t buffer = uv_buf_init(response, (unsigned)((size_t)head + size));
    if (uv_try_write((uv_stream_t *)&c->tcp, &buffer, 1) != (int)buffer.len)
        close_connection(c);
}

static void send_request(connection *c, const char *body, size_t size) {
    if (!unused_count) {
        close_connection(c);
        return;
    }
    c->slot = unused[--unused_count];
    c->waiting = true;
    slots[c->slot].connection = c;
    correlation id = {.instance = instance, .slot = c->slot, .use = slots[c->slot].use};
    produce(producer, topic, RD_KAFKA_PARTITION_UA, body, size, request_headers(&id, reply_topic));
}

// Handles the requests that are there whole, up to the first that waits for its reply.
static void handle_input(connection *c) {
    while (!c->waiting && !c->closing && c->start < c->end) {
        char *head = c->buffer + c->start, *end = memmem(head, c->end - c->start, "\r\n\r\n", 4);
        if (!end)
            break;
        char *body = end + 4, *field = memmem(head, (size_t)(end - head), "Content-Length: ", 16);
        size_t size = field ? strtoul(field + 16, NULL, 10) : 0;
        if ((size_t)(c->buffer + c->end - body) < size)
            break;
        c->start = (size_t)(body + size - c->buffer);
        if (*head == 'G')
            respond(c, "text/plain", "hello", 5);
        else
            send_request(c, body, size);
    }
    if (c->start == c->end) {
        c->start = c->end = 0;
    } else if (c->start && c->end == buffer_size) {
        memmove(c->buffer, c->buffer + c->start, c->end - c->start);
        c->end -= c->start;
        c->start = 0;
    }
}

static void allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
    (void)suggested;
    connection *c = (connection *)handle;
    *buffer = uv_buf_init(c->buffer + c->end, (unsigned)(buffer_size - c->end));
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer) {
    (void)buffer;
    connection *c = (connection *)stream;
    if (count < 0) {
        close_connection(c);
        return;
    }
    c->end += (size_t)count;
    handle_input(c);
}

static void on_connection(uv_stream_t *listener, int status) {
    if (status < 0)
        return;
    connection *c = calloc(1, sizeof *c);
    if (!c)
        fail("out of memory");
    uv_tcp_init(loop, &c->tcp);
    if (uv_accept(listener, (uv_stream_t *)&c->tcp)) {
        close_connection(c);
        return;
    }
    uv_tcp_nodelay(&c->tcp, 1);
    uv_read_start((uv_stream_t *)&c->tcp, allocate, on_read);
}

static void on_reply(const rd_kafka_message_t *message) {
    correlation id;
    if (!read_reply(message, instance, &id) || id.slot >= most_connections || slots[id.slot].use != id.use ||
        !slots[id.slot].connection)
        return;
    connection *c = slots[id.slot].connection;
    release_slot(c);
    respond(c, "application/json", message->payload, message->len);
    handle_input(c);
}

// Takes events one by one: a wake brings few replies, and a batch call with no time-out costs more than it saves then.
static void on_replies(uv_async_t *handle) {
    (void)handle;
    rd_kafka_poll(producer, 0);
    rd_kafka_event_t *event;
    while ((event = rd_kafka_queue_poll(replies, 0))) {
        const rd_kafka_message_t *message;
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_FETCH)
            while ((message = rd_kafka_event_message_next(event)))
                on_reply(message);
        rd_kafka_event_destroy(event);
    }
}

// Runs under librdkafka's lock: wakes the loop, no more.
static void on_event(rd_kafka_t *client, void *handle) {
    (void)client;
    uv_async_send(handle);
}

int main(int count, char **arguments) {
    if (count != 5)
        return 64;
    signal(SIGPIPE, SIG_IGN);
    instance = random_instance();
    for (uint32_t slot = most_connections; slot-- > 0;)
        unused[unused_count++] = slot;
    loop = uv_default_loop();
    producer = make_producer(arguments[1]);
    topic = rd_kafka_topic_new(producer, arguments[2], NULL);
    reply_topic = arguments[3];
    make_consumer(arguments[1], reply_topic, 1, &replies);
    uv_async_init(loop, &wake, on_replies);
    rd_kafka_queue_cb_event_enable(replies, on_event, &wake);
    uv_async_send(&wake);

    uv_tcp_t listener;
    struct sockaddr_in address;
    uv_tcp_init(loop, &listener);
    uv_ip4_addr("127.0.0.1", atoi(arguments[4]), &address);
    int error = uv_tcp_bind(&listener, (struct sockaddr *)&address, 0);
    if (!error)
        error = uv_listen((uv_stream_t *)&listener, 1024, on_connection);
    if (error)
        fail("listen on 127.0.0.1:%s: %s", arguments[4], uv_strerror(error));
    return uv_run(loop, UV_RUN_DEFAULT);
}

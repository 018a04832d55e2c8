#ifndef CAUSEWAY_CLIBUV_SHIM_H
#define CAUSEWAY_CLIBUV_SHIM_H

#include <uv.h>

/// Casts between libuv's handle types, which C does by pointer and Swift can't.
static inline uv_handle_t *causeway_uv_tcp_handle(uv_tcp_t *tcp) { return (uv_handle_t *)tcp; }
static inline uv_stream_t *causeway_uv_tcp_stream(uv_tcp_t *tcp) { return (uv_stream_t *)tcp; }
static inline uv_tcp_t *causeway_uv_handle_tcp(uv_handle_t *handle) { return (uv_tcp_t *)handle; }
static inline uv_handle_t *causeway_uv_stream_handle(uv_stream_t *stream) { return (uv_handle_t *)stream; }
static inline uv_handle_t *causeway_uv_async_handle(uv_async_t *async) { return (uv_handle_t *)async; }
static inline uv_handle_t *causeway_uv_timer_handle(uv_timer_t *timer) { return (uv_handle_t *)timer; }
static inline uv_handle_t *causeway_uv_signal_handle(uv_signal_t *signal) { return (uv_handle_t *)signal; }

#endif

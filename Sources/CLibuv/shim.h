#ifndef CAUSEWAY_CLIBUV_SHIM_H
#define CAUSEWAY_CLIBUV_SHIM_H

#include <uv.h>
#ifdef __linux__
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

/// Names the calling thread, where the system has a way.
static inline void causeway_set_thread_name(const char *name) {
#ifdef __linux__
    prctl(PR_SET_NAME, name, 0, 0, 0);
#else
    (void)name;
#endif
}

/// Has the calling thread give way to others when there are more than cores; it can't be undone.
static inline void causeway_lower_thread_priority(void) {
#ifdef __linux__
    // On Linux this is about the thread, not the process.
    setpriority(PRIO_PROCESS, 0, 10);
#endif
}

/// Limits the arenas of glibc's malloc; false where there are none.
static inline bool causeway_limit_arenas(int count) {
#ifdef __GLIBC__
    return mallopt(M_ARENA_MAX, count) == 1;
#else
    (void)count;
    return false;
#endif
}

/// Casts between libuv's handle types, which C does by pointer and Swift can't.
static inline uv_handle_t *causeway_uv_tcp_handle(uv_tcp_t *tcp) { return (uv_handle_t *)tcp; }
static inline uv_stream_t *causeway_uv_tcp_stream(uv_tcp_t *tcp) { return (uv_stream_t *)tcp; }
static inline uv_tcp_t *causeway_uv_handle_tcp(uv_handle_t *handle) { return (uv_tcp_t *)handle; }
static inline uv_handle_t *causeway_uv_stream_handle(uv_stream_t *stream) { return (uv_handle_t *)stream; }
static inline uv_handle_t *causeway_uv_poll_handle(uv_poll_t *poll) { return (uv_handle_t *)poll; }
static inline uv_handle_t *causeway_uv_timer_handle(uv_timer_t *timer) { return (uv_handle_t *)timer; }
static inline uv_handle_t *causeway_uv_signal_handle(uv_signal_t *signal) { return (uv_handle_t *)signal; }

/// What a thread wakes a loop by: an eventfd, which is both ends, or a pipe where there is none.
typedef struct {
    int reading, writing;
} causeway_wake;

static inline causeway_wake causeway_wake_ends(void) { return (causeway_wake){-1, -1}; }

/// 0 or libuv's error.
static inline int causeway_wake_open(causeway_wake *ends) {
#ifdef __linux__
    int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (fd < 0) return uv_translate_sys_error(errno);
    *ends = (causeway_wake){fd, fd};
    return 0;
#else
    uv_file pair[2];
    int status = uv_pipe(pair, UV_NONBLOCK_PIPE, UV_NONBLOCK_PIPE);
    if (status == 0) *ends = (causeway_wake){pair[0], pair[1]};
    return status;
#endif
}

/// Makes it readable. One that is so already stays so: nothing is lost where it is full.
static inline void causeway_wake_send(causeway_wake ends) {
    const uint64_t one = 1;
    ssize_t written;
    do written = write(ends.writing, &one, sizeof one);
    while (written < 0 && errno == EINTR);
}

/// Makes it unreadable until it is sent to again.
static inline void causeway_wake_drain(uv_poll_t *poll) {
    uint64_t bytes[64];
    uv_os_fd_t fd;
    if (uv_fileno((uv_handle_t *)poll, &fd)) return;
    while (read(fd, bytes, sizeof bytes) == sizeof bytes) {}
}

static inline void causeway_wake_close(causeway_wake ends) {
    if (ends.reading >= 0) close(ends.reading);
    if (ends.writing != ends.reading) close(ends.writing);
}

/// Sends what a connected socket takes at once: how much, or libuv's error; UV_EAGAIN while a write is under way.
///
/// As uv_try_write, which calls write(2): send(2) has a shorter way through the kernel.
static inline ssize_t causeway_uv_tcp_send(uv_tcp_t *tcp, const void *bytes, size_t count) {
    int flags = MSG_DONTWAIT;
    uv_os_fd_t fd;
    if (!uv_is_writable((uv_stream_t *)tcp)) return UV_EPIPE;
    if (uv_stream_get_write_queue_size((uv_stream_t *)tcp)) return UV_EAGAIN;
    int status = uv_fileno((uv_handle_t *)tcp, &fd);
    if (status) return status;
#ifdef MSG_NOSIGNAL
    flags |= MSG_NOSIGNAL;
#endif
    ssize_t sent;
    do sent = send(fd, bytes, count, flags);
    while (sent < 0 && errno == EINTR);
    if (sent >= 0) return sent;
    return errno == EWOULDBLOCK || errno == ENOBUFS ? UV_EAGAIN : uv_translate_sys_error(errno);
}

/// Lets several listeners share a port (SO_REUSEPORT); libuv has a flag for it from 1.49 on.
static inline int causeway_uv_tcp_reuseport(uv_tcp_t *tcp) {
    uv_os_fd_t fd;
    int on = 1, status = uv_fileno((uv_handle_t *)tcp, &fd);
    if (status) return status;
    return setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) ? uv_translate_sys_error(errno) : 0;
}

/// Whether an address can be listened on by one socket alone: 0 or libuv's error.
///
/// With SO_REUSEPORT alone a second process of the same user would silently get half of the connections.
static inline int causeway_uv_probe(const struct sockaddr_storage *address) {
    socklen_t length = address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    int on = 1, status = 0, fd = socket(address->ss_family, SOCK_STREAM, 0);
    if (fd < 0) return uv_translate_sys_error(errno);
    // As libuv does: connections in TIME_WAIT don't count.
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
        bind(fd, (const struct sockaddr *)address, length))
        status = uv_translate_sys_error(errno);
    close(fd);
    return status;
}

/// The listening sockets that whoever started this process passes it, from descriptor 3 on (sd_listen_fds(3)).
///
/// They are not for the programs that this process starts.
static inline int causeway_inherited_sockets(void) {
    const char *process = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    if (!process || !count || strtol(process, NULL, 10) != (long)getpid()) return 0;
    long sockets = strtol(count, NULL, 10);
    if (sockets < 0 || sockets > 1024) return 0;
    for (int fd = 3; fd < 3 + sockets; fd++) fcntl(fd, F_SETFD, FD_CLOEXEC);
    return (int)sockets;
}

/// Whether a descriptor is a TCP socket that listens on an address.
static inline int causeway_listens_on(int fd, const struct sockaddr_storage *address) {
    struct sockaddr_storage own;
    socklen_t length = sizeof own, size = sizeof(int);
    int listens = 0;
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) || !listens) return 0;
    if (getsockname(fd, (struct sockaddr *)&own, &length) || own.ss_family != address->ss_family) return 0;
    if (own.ss_family == AF_INET6) {
        const struct sockaddr_in6 *a = (const struct sockaddr_in6 *)&own, *b = (const struct sockaddr_in6 *)address;
        return a->sin6_port == b->sin6_port && IN6_ARE_ADDR_EQUAL(&a->sin6_addr, &b->sin6_addr);
    }
    const struct sockaddr_in *a = (const struct sockaddr_in *)&own, *b = (const struct sockaddr_in *)address;
    return a->sin_port == b->sin_port && a->sin_addr.s_addr == b->sin_addr.s_addr;
}

/// Has a handle listen with a copy of a socket, which stays open; 0 or libuv's error.
static inline int causeway_uv_tcp_share(uv_tcp_t *tcp, int fd) {
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (copy < 0) return uv_translate_sys_error(errno);
    int status = uv_tcp_open(tcp, copy);
    if (status) close(copy);
    return status;
}

/// The local or the peer's address as text with its port; 0 or libuv's error.
static inline int causeway_uv_tcp_name(const uv_tcp_t *tcp, int peer, char *host, size_t size, int *port) {
    struct sockaddr_storage address;
    int length = sizeof address;
    int status = peer ? uv_tcp_getpeername(tcp, (struct sockaddr *)&address, &length)
                      : uv_tcp_getsockname(tcp, (struct sockaddr *)&address, &length);
    if (status) return status;
    if (address.ss_family == AF_INET6) {
        *port = ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
        return uv_ip6_name((struct sockaddr_in6 *)&address, host, size);
    }
    *port = ntohs(((struct sockaddr_in *)&address)->sin_port);
    return uv_ip4_name((struct sockaddr_in *)&address, host, size);
}

/// An IPv4 or IPv6 literal as a socket address; 0 or libuv's error.
static inline int causeway_uv_address(const char *host, int port, struct sockaddr_storage *address) {
    if (uv_ip4_addr(host, port, (struct sockaddr_in *)address) == 0) return 0;
    return uv_ip6_addr(host, port, (struct sockaddr_in6 *)address);
}

#endif

/// Where an HTTP server listens, and its limits and time-outs.
public struct HTTPServerConfiguration: Sendable {
    /// An IPv4 or IPv6 literal, or `localhost`.
    public var host = "127.0.0.1"
    /// The port; 0 for a free one, see `HTTPServer.port`.
    ///
    /// A socket on this host and port that the process was started with is used (`LISTEN_FDS`, sd_listen_fds(3)).
    public var port = 8080
    /// Sizes of heads and bodies.
    public var limits = HTTPLimits()
    /// Open connections at most, on each loop; the rest wait in the system's backlog and are not refused.
    public var connectionLimit = 10_000
    /// Connections that the system keeps until they are accepted.
    public var backlog = 1024
    /// From the first byte of a head to its last: over it the answer is 408.
    public var headTimeout: Duration = .seconds(10)
    /// Between two pieces of a body: over it the answer is 408.
    public var bodyTimeout: Duration = .seconds(30)
    /// Bytes of a body that must have come for each second that its handler waited beyond `bodyTimeout`; 0 for any rate.
    ///
    /// So that no client keeps a request open with a byte now and then: under it the answer is 408.
    public var minimumBodyRate = 128
    /// Handlers that run at the same time, on each loop; over it the answer is 503 with `Retry-After`.
    ///
    /// A response that is streamed counts until its first byte only. Health routes ignore the limit.
    public var requestLimit = 4096
    /// What a 503 over `requestLimit` tells the client to wait, in whole seconds.
    public var retryAfter: Duration = .seconds(1)
    /// From the head of a request to its handler's response, streaming not included; `nil` for any time.
    ///
    /// Over it the handler's task is cancelled and the answer is 504. A route may have its own.
    public var handlerTimeout: Duration? = .seconds(60)
    /// How long a connection without a request stays open; it is closed without an answer.
    public var idleTimeout: Duration = .seconds(75)
    /// How long a connection waits for a request before it gives back most of its memory.
    package var wakefulness: Duration = .milliseconds(100)
    /// How long a response may make no progress because its client doesn't read; then the connection is closed.
    public var writeTimeout: Duration = .seconds(60)
    /// How long requests in flight may take to finish once the server stops.
    public var shutdownTimeout: Duration = .seconds(4)

    /// The defaults, on 127.0.0.1:8080.
    public init() {}
}

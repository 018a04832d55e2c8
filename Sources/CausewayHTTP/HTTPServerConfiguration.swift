/// Where an HTTP server listens, and its limits and time-outs.
public struct HTTPServerConfiguration: Sendable {
    /// An IPv4 or IPv6 literal, or `localhost`.
    public var host = "127.0.0.1"
    /// The port; 0 for a free one, see `HTTPServer.port`.
    public var port = 8080
    /// Sizes of heads and bodies.
    public var limits = HTTPLimits()
    /// Open connections at most, on each loop; the rest wait in the system's backlog.
    public var connectionLimit = 10_000
    /// Connections that the system keeps until they are accepted.
    public var backlog = 1024
    /// From the first byte of a head to its last: over it the answer is 408.
    public var headTimeout: Duration = .seconds(10)
    /// Between two pieces of a body: over it the answer is 408.
    public var bodyTimeout: Duration = .seconds(30)
    /// How long a connection without a request stays open.
    public var idleTimeout: Duration = .seconds(75)
    /// How long a response may make no progress because its client doesn't read.
    public var writeTimeout: Duration = .seconds(60)
    /// How long requests in flight may take to finish once the server stops.
    public var shutdownTimeout: Duration = .seconds(4)

    /// The defaults, on 127.0.0.1:8080.
    public init() {}
}

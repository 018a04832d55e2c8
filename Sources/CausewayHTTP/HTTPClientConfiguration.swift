/// Connections, limits and time-outs of an HTTP client.
public struct HTTPClientConfiguration: Sendable {
    /// Open connections at most; a request that finds all in use waits for one, in order.
    public var connectionLimit = 64
    /// How long making a connection may take.
    public var connectTimeout: Duration = .seconds(5)
    /// How long a connection without a request stays open; less than what servers allow, so that few are found dead.
    public var idleTimeout: Duration = .seconds(30)
    /// Sizes of response heads and of the bodies that are collected; a streamed body may have any length.
    public var limits: HTTPLimits

    /// The defaults; bodies of up to 16 MiB are collected.
    public init() {
        limits = HTTPLimits()
        limits.bodyBytes = 16 * 1024 * 1024
    }
}

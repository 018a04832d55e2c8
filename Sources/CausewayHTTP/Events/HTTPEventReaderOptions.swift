/// How a client reads server-sent events.
public struct HTTPEventReaderOptions: Sendable {
    /// Where to go on: the id of the last event that was taken.
    public var lastEventID: String?
    /// How long to wait before a new connection, unless the server says; doubled after each that fails, to `retryLimit`.
    public var retry: Duration = .seconds(1)
    /// The longest wait before a new connection.
    public var retryLimit: Duration = .seconds(30)
    /// Connections in a row that may fail before the reader gives up; `nil` for any number.
    public var attempts: Int?
    /// How long the response's head may take.
    public var headTimeout: Duration = .seconds(30)
    /// How long nothing, not even a heartbeat, may come before the connection is taken for dead.
    public var silenceTimeout: Duration = .seconds(60)
    /// Bytes of one event at most; over it the reader gives up.
    public var eventBytes = 1 << 20

    /// The defaults.
    public init() {}
}

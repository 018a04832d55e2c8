/// What a ``Responder`` has counted since it was made.
public struct ResponderStatistics: Sendable, Hashable {
    /// Requests handed to the handler.
    public var handled = 0
    /// Durable requests that came again and were answered as before.
    public var replayed = 0
    /// Replies handed to the producer, error replies included.
    public var replied = 0
    /// Error replies.
    public var problems = 0
    /// Requests that were skipped because their deadline had passed.
    public var expired = 0
    /// Requests that were cancelled: skipped, or their running handler's task was cancelled.
    public var cancelled = 0
    /// Requests without a reply topic, whose handler ran all the same.
    public var unaddressed = 0
    /// Replies that were dropped because their topic or partition does not exist.
    public var misaddressed = 0
    /// Replies that the brokers did not take.
    public var undelivered = 0
    /// Handlers that run now.
    public var running = 0
}

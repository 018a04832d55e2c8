/// What went wrong with a Kafka client: misuse, a local failure or what a broker answered.
///
/// `code` tells kinds apart; `message` says what happened, where, and what to do next.
public struct KafkaError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public let code: Code
    /// What happened, where, and what to do next.
    public let message: String
    /// Whether the same call may succeed later.
    public let isRetriable: Bool
    /// Whether the client is dead: close it and make a new one.
    public let isFatal: Bool
    /// Whether the transaction under way must be aborted before the next one starts.
    public let requiresAbort: Bool
    /// What failed of a call about several things, such as topics, by name; empty where there is only one thing to fail.
    ///
    /// What was asked for and is not among these was done.
    public let failures: [String: KafkaError]
    /// Of a record that was not acknowledged: whether it may be in the log all the same.
    ///
    /// Sending it again may then double it.
    public let mayBeWritten: Bool

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - message: What happened, where, and what to do next.
    ///   - isRetriable: Whether the same call may succeed later; by default what the code says.
    ///   - isFatal: Whether the client is dead.
    ///   - requiresAbort: Whether the transaction under way must be aborted.
    ///   - failures: What failed of a call about several things.
    ///   - mayBeWritten: Whether a record that was not acknowledged may be in the log all the same.
    public init(
        _ code: Code, _ message: String, isRetriable: Bool? = nil, isFatal: Bool = false, requiresAbort: Bool = false,
        failures: [String: KafkaError] = [:], mayBeWritten: Bool = false
    ) {
        self.code = code
        self.message = message
        self.isRetriable = isRetriable ?? code.isRetriable
        self.isFatal = isFatal || code == .fatal
        self.requiresAbort = requiresAbort
        self.failures = failures
        self.mayBeWritten = mayBeWritten
    }

    /// Code and message.
    public var description: String { "\(code): \(message)" }
}

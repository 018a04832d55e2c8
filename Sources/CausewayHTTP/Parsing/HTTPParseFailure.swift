/// Why a message was refused. The connection can't be used any longer: its next message has no known beginning.
public struct HTTPParseFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The status to answer with before closing; a client that reads a response ignores it.
    public let status: HTTPResponse.Status
    /// What was wrong, without any byte of the message.
    public let reason: String

    /// Makes a failure.
    ///
    /// - Parameters:
    ///   - status: the status to answer with.
    ///   - reason: what was wrong; a literal, so that refusing costs nothing.
    public init(_ status: HTTPResponse.Status, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    /// The status and the reason.
    public var description: String { "\(status): \(reason)" }

    static func badRequest(_ reason: String) -> Self { Self(.badRequest, reason) }
}

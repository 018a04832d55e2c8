public import CausewayRequestReply

/// What came of a command.
public struct ProcessorDecision<Event: Sendable>: Sendable {
    /// What happens, in order; appended to the log before the reply is sent.
    public var events: [Event]
    /// What the requester is answered.
    public var reply: Result<ReplyValue, Problem>

    /// An accepted command.
    ///
    /// - Parameters:
    ///   - events: What happens; none when it has happened before.
    ///   - reply: The reply.
    public init(_ events: [Event], reply: ReplyValue) {
        self.events = events
        self.reply = .success(reply)
    }

    /// A refused command: nothing happens.
    ///
    /// - Parameter problem: Why.
    public init(refused problem: Problem) {
        self.events = []
        self.reply = .failure(problem)
    }
}

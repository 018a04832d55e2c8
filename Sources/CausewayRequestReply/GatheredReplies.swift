/// What several responders answered to one request.
public struct GatheredReplies: Sendable {
    /// The replies, in the order in which they came.
    public internal(set) var replies: [Reply] = []
    /// The error replies, in the order in which they came.
    public internal(set) var problems: [Problem] = []
    /// Whether the goal was reached; false where the deadline came first, and this is what there was.
    public internal(set) var isComplete = false
}

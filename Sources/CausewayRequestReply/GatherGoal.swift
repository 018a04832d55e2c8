/// When the replies of several responders are enough.
public struct GatherGoal: Sendable {
    private enum Kind {
        case count(Int)
        case predicate(@Sendable (GatheredReplies) -> Bool)
        case deadline
    }

    private let kind: Kind

    /// Enough once so many responders have answered, error replies included.
    ///
    /// - Parameter count: How many, at least one.
    /// - Returns: The goal.
    public static func count(_ count: Int) -> GatherGoal { GatherGoal(kind: .count(max(1, count))) }

    /// Enough once something is true of what has come.
    ///
    /// - Parameter predicate: Asked after each reply, on the requester's loop, so it must not block.
    /// - Returns: The goal.
    public static func when(_ predicate: @escaping @Sendable (GatheredReplies) -> Bool) -> GatherGoal {
        GatherGoal(kind: .predicate(predicate))
    }

    /// Whatever comes by the deadline.
    public static let deadline = GatherGoal(kind: .deadline)

    var isDeadline: Bool { if case .deadline = kind { true } else { false } }

    func isReached(_ gathered: GatheredReplies) -> Bool {
        switch kind {
        case .count(let count): gathered.replies.count + gathered.problems.count >= count
        case .predicate(let predicate): predicate(gathered)
        case .deadline: false
        }
    }
}

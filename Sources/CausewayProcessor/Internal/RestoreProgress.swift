/// How far the restore of a partition is.
enum RestoreProgress: Sendable, Hashable, CustomStringConvertible {
    /// A snapshot is looked for.
    case snapshot
    /// Events are folded; counted in offsets, of which the markers of transactions take some too.
    case events(done: Int64, of: Int64)

    var description: String {
        switch self {
        case .snapshot: "a snapshot is read"
        case .events(let done, let all): "\(done) of \(all) events"
        }
    }

    var remaining: Int64 {
        switch self {
        case .snapshot: 0
        case .events(let done, let all): max(0, all - done)
        }
    }
}

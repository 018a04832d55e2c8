internal import CausewayRuntime

/// How long a partition gathers before its next transaction, by how many partitions share the cluster and how long it
/// takes to commit.
struct TransactionPace {
    /// Where commits take long, so much of the time between two beginnings is one: the rest leaves the cluster room for
    /// the others, without which all of them only take longer.
    private static let share = 0.65
    /// A cluster that was away for a while is no reason to wait as long again.
    private static let longest = Duration.seconds(1)
    /// How many transactions say what one takes.
    private static let sample = 5

    /// When the last transaction began.
    private(set) var lastStart = Deadline.now()
    /// What the last transactions took, the oldest first.
    private var times: [Duration] = []
    /// What a transaction takes, about: more than the middle one of the last ones does not.
    private(set) var time = Duration.zero

    /// A transaction begins.
    mutating func begin(at now: Deadline = .now()) { lastStart = now }

    /// It is committed.
    mutating func end(at now: Deadline = .now()) {
        let taken = Duration.nanoseconds(Int64(clamping: now.nanoseconds - lastStart.nanoseconds))
        times.append(taken)
        if times.count > Self.sample { times.removeFirst() }
        // Not their mean: after the cluster was away for a moment it would have all wait longer for what is over.
        time = times.sorted()[times.count / 2]
    }

    /// Whether there were transactions within the last second.
    func isBusy(at now: Deadline = .now()) -> Bool { now < lastStart.advanced(by: .seconds(1)) }

    /// From one beginning to the next, at least.
    ///
    /// - Parameters:
    ///   - busy: How many partitions of this process have transactions now.
    ///   - perSecond: How many they make a second, all together, at most.
    /// - Returns: The time.
    func interval(among busy: Int, perSecond: Int) -> Duration {
        max(.seconds(1) * max(1, busy) / max(1, perSecond), min(time / Self.share, Self.longest))
    }
}

/// What other threads leave for a loop; behind its lock.
struct LoopInbox {
    struct Items {
        /// What is kept of a burst's memory.
        private static let keptCapacity = 16384

        var jobs: [PendingJob] = []
        var wakeups: [Wakeup] = []
        var work: [@Sendable () -> Void] = []

        var isEmpty: Bool { jobs.isEmpty && wakeups.isEmpty && work.isEmpty }

        mutating func removeAll() {
            if !jobs.isEmpty { jobs.removeAll(keepingCapacity: jobs.count <= Self.keptCapacity) }
            if !wakeups.isEmpty { wakeups.removeAll(keepingCapacity: wakeups.count <= Self.keptCapacity) }
            if !work.isEmpty { work.removeAll(keepingCapacity: work.count <= Self.keptCapacity) }
        }
    }

    var items = Items()
    /// The loop blocks in its poll, or is about to: whoever adds the first item wakes it.
    var isAsleep = false
    /// The loop ends as soon as nothing is left to do.
    var isStopping = false
    /// The loop takes nothing any more.
    var isClosed = false
    /// The loop's handles are closed too.
    var hasFinished = false
    /// Whom to tell once it has finished.
    var onStopped: [@Sendable () -> Void] = []
}

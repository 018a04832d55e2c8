/// What other threads leave for a loop; behind its lock.
struct LoopInbox {
    struct Items {
        var jobs: [PendingJob] = []
        var wakeups: [Wakeup] = []
        var work: [@Sendable () -> Void] = []

        var isEmpty: Bool { jobs.isEmpty && wakeups.isEmpty && work.isEmpty }
    }

    var items = Items()
    /// The loop blocks in its poll, or is about to: whoever adds the first item wakes it.
    var isAsleep = false
    /// The loop ends as soon as nothing is left to do.
    var isStopping = false
    /// The loop has ended; nothing is taken any more.
    var isClosed = false
    /// Whom to tell once it has ended.
    var onStopped: [@Sendable () -> Void] = []
}

internal import Synchronization

/// Ends of partitions on their way from the reader to whoever waits for them.
///
/// Holds one a partition at most, the latest.
final class PartitionEndQueue: Sendable {
    private typealias Waiter = UnsafeContinuation<PartitionEnd?, Never>

    private struct State {
        var ends: [PartitionEnd] = []
        var waiters: [(id: Int, waiter: Waiter)] = []
        var waitersMade = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// What nobody has taken yet.
    var waiting: [PartitionEnd] { state.withLock { $0.ends } }

    /// Adds ends, each in place of an earlier one of its partition.
    func add(_ ends: [PartitionEnd]) {
        if ends.isEmpty { return }
        let woken = state.withLock { state -> [(Waiter, PartitionEnd)] in
            if state.isClosed { return [] }
            for end in ends {
                state.ends.removeAll { $0.topicPartition == end.topicPartition }
                state.ends.append(end)
            }
            let count = min(state.waiters.count, state.ends.count)
            defer {
                state.waiters.removeFirst(count)
                state.ends.removeFirst(count)
            }
            return (0..<count).map { (state.waiters[$0].waiter, state.ends[$0]) }
        }
        for (waiter, end) in woken { waiter.resume(returning: end) }
    }

    /// Drops the ends of partitions that are read from elsewhere, or no more.
    func remove(_ partitions: [TopicPartition]) {
        state.withLock { state in state.ends.removeAll { partitions.contains($0.topicPartition) } }
    }

    /// The next end; nil once it is closed, or when the task is cancelled.
    func next() async -> PartitionEnd? {
        let id = state.withLock { state in
            state.waitersMade += 1
            return state.waitersMade
        }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { (waiter: Waiter) in
                let isSettled = state.withLock { state -> PartitionEnd?? in
                    if !state.ends.isEmpty { return state.ends.removeFirst() }
                    // Asked under the lock: `cancel` comes either before that, or finds the waiter.
                    if state.isClosed || Task.isCancelled { return .some(nil) }
                    state.waiters.append((id, waiter))
                    return nil
                }
                if let end = isSettled { waiter.resume(returning: end) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func cancel(_ id: Int) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiters.remove(at: index).waiter
        }
        waiter?.resume(returning: nil)
    }

    /// Nothing more comes: what is there may still be taken.
    func close() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            state.isClosed = true
            return state.waiters
        }
        for (_, waiter) in waiters { waiter.resume(returning: nil) }
    }
}

internal import CausewayObservability
internal import Synchronization

/// A commit that is under way; its result is never lost.
///
/// Dropping it is fire and forget: then a failure goes to the consumer's logger.
public final class PendingCommit: Sendable {
    private typealias Waiter = UnsafeContinuation<Result<Void, KafkaError>, Never>

    private struct State {
        var result: Result<Void, KafkaError>?
        var waiters: [(id: Int, waiter: Waiter)] = []
        var waitersMade = 0
    }

    private let state = Mutex(State())
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    deinit {
        // Nobody has asked, and nobody can any more.
        let state = state.withLock { $0 }
        guard state.waitersMade == 0, case .failure(let error)? = state.result else { return }
        logger.warning("a commit that nobody waited for failed: \(error.message)", ["code": "\(error.code)"])
    }

    /// Suspends until the group has answered; it can be asked more than once.
    ///
    /// - Throws: Why the offsets were not committed; `timedOut` at the commit's deadline, `closed` when the consumer was
    ///   closed meanwhile. `cancelled` when the task is: the commit goes on all the same.
    public func value() async throws(KafkaError) {
        let id = state.withLock { state in
            state.waitersMade += 1
            return state.waitersMade
        }
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { (waiter: Waiter) in
                let result = state.withLock { state -> Result<Void, KafkaError>? in
                    if let result = state.result { return result }
                    // Asked under the lock: `cancel` comes either before that, or finds the waiter.
                    if Task.isCancelled { return .failure(Self.cancelled) }
                    state.waiters.append((id, waiter))
                    return nil
                }
                if let result { waiter.resume(returning: result) }
            }
        } onCancel: {
            cancel(id)
        }
        try result.get()
    }

    /// The result; nil while it is under way.
    ///
    /// A failure that is looked at here is logged all the same if nobody asks for `value`.
    public var result: Result<Void, KafkaError>? { state.withLock { $0.result } }

    /// Sets the result and resumes who waits; only the first call counts.
    func complete(_ error: KafkaError?) {
        let result: Result<Void, KafkaError> = error.map { .failure($0) } ?? .success(())
        let waiters = state.withLock { state in
            if state.result == nil { state.result = result }
            defer { state.waiters = [] }
            return state.waiters
        }
        for (_, waiter) in waiters { waiter.resume(returning: result) }
    }

    private func cancel(_ id: Int) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiters.remove(at: index).waiter
        }
        waiter?.resume(returning: .failure(Self.cancelled))
    }

    private static var cancelled: KafkaError {
        KafkaError(.cancelled, "The task was cancelled while it waited for a commit; the commit goes on.")
    }
}

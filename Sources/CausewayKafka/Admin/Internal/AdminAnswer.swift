internal import CausewayRuntime
internal import Synchronization

/// The one end of an admin call: an answer, a failure, the deadline or the caller's cancellation; the first counts.
final class AdminAnswer<Value: Sendable>: Sendable {
    private typealias Waiter = UnsafeContinuation<Result<Value, KafkaError>, Never>

    private struct State {
        var result: Result<Value, KafkaError>?
        var waiter: Waiter?
        var wasGivenUp = false
    }

    private let state = Mutex(State())
    private let deadline: Deadline
    private let failure: @Sendable () -> KafkaError

    /// Creates an answer that has not come yet.
    ///
    /// - Parameters:
    ///   - deadline: When waiting for it fails with `failure`, if nothing else has come.
    ///   - failure: What the time-out is called.
    init(by deadline: Deadline, failure: @escaping @Sendable () -> KafkaError) {
        self.deadline = deadline
        self.failure = failure
    }

    /// Whether it ended by the deadline or the caller's cancellation, so that an answer may still come.
    var wasGivenUp: Bool { state.withLock { $0.wasGivenUp } }

    /// Whether nobody waits any more.
    var isComplete: Bool { state.withLock { $0.result != nil } }

    /// Ends the wait, from any thread; false if it had ended before.
    @discardableResult
    func complete(_ result: Result<Value, KafkaError>) -> Bool { end(result, givenUp: false) }

    private func giveUp(_ error: KafkaError) { _ = end(.failure(error), givenUp: true) }

    private func end(_ result: Result<Value, KafkaError>, givenUp: Bool) -> Bool {
        let (isFirst, waiter) = state.withLock { state -> (Bool, Waiter?) in
            if state.result != nil { return (false, nil) }
            state.result = result
            state.wasGivenUp = givenUp
            defer { state.waiter = nil }
            return (true, state.waiter)
        }
        waiter?.resume(returning: result)
        return isFirst
    }

    /// Waits for the end; one task, once.
    func value() async throws(KafkaError) -> Value {
        let alarm = LoopAlarm { self.giveUp(self.failure()) }
        alarm.set(deadline)
        defer { alarm.stop() }
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { (waiter: Waiter) in
                let result = state.withLock { state -> Result<Value, KafkaError>? in
                    if state.result == nil { state.waiter = waiter }
                    return state.result
                }
                if let result { waiter.resume(returning: result) }
            }
        } onCancel: {
            giveUp(Self.cancelled)
        }
        return try result.get()
    }

    static var cancelled: KafkaError {
        KafkaError(
            .cancelled,
            """
            The task was cancelled; what it asked of the cluster may be done all the same. Look before you ask again.
            """)
    }
}

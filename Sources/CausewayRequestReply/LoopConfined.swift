internal import CausewayRuntime

/// What belongs to an event loop: an actor on it, or a class whose calls are made there.
protocol LoopConfined: AnyObject, Sendable {
    nonisolated var loop: EventLoop { get }
}

extension LoopConfined {
    /// Runs an operation with the loop preferred.
    ///
    /// A task that doesn't prefer the loop is enqueued again at each isolated call: what was asked before an `await` may
    /// have changed behind it, and a wake-up be lost. With the preference such a call suspends nothing.
    nonisolated func onLoop<Value, Failure: Error>(
        _ operation: @concurrent () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await withTaskExecutorPreference(loop.taskExecutor, operation: operation)
    }
}

extension RequesterDriver: LoopConfined {}
extension ResponderCore: LoopConfined {}

internal import CausewayRuntime

/// An actor on an event loop.
protocol LoopConfined: Actor {
    nonisolated var loop: EventLoop { get }
}

extension LoopConfined {
    /// Runs an operation with the loop preferred.
    ///
    /// A task that doesn't prefer the loop is enqueued again at each isolated call: what was asked before an `await` may
    /// have changed behind it, and a wake-up be lost. With the preference such a call suspends nothing.
    nonisolated func onLoop<Value, Failure: Error>(
        _ operation: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await withTaskExecutorPreference(loop.taskExecutor, operation: operation)
    }
}

extension RequesterDriver: LoopConfined {}
extension ResponderCore: LoopConfined {}

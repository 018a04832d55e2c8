import CausewayObservability
import CausewayRuntime

/// Gives the body a loop and ends it afterwards, also when the body throws.
func withLoop<Result>(
    _ name: String = "test", logger: Logger = .disabled, _ body: (EventLoop) async throws -> Result
) async throws -> Result {
    let loop = try EventLoop(name: name, logger: logger)
    do {
        let result = try await body(loop)
        await loop.shutdown()
        return result
    } catch {
        await loop.shutdown()
        throw error
    }
}

extension EventLoop {
    /// Runs a task that prefers the loop: what it does between suspensions is on the loop's thread.
    func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await Task(executorPreference: taskExecutor, operation: body).value
    }

    /// Starts such a task.
    @discardableResult
    func start<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) -> Task<Value, any Error> {
        Task(executorPreference: taskExecutor, operation: body)
    }
}

/// Waits for a timer of the loop.
func afterTimer(_ duration: Duration, on loop: EventLoop) async {
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
        loop.execute {
            let timer = LoopTimer(on: loop) { done.resume() }
            timer.schedule(at: .after(duration))
        }
    }
}

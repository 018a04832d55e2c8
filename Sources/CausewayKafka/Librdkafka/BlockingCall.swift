internal import CausewayRuntime

/// Runs blocking calls of a client on the blocking pool.
enum BlockingCall {
    /// Runs `body` even if the task is cancelled: it ends by its own time-out.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () -> Result<Value, KafkaError>
    ) async throws(KafkaError) -> Value {
        let result = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Result<Value, KafkaError>, Never>) in
            let refusal = BlockingPool.shared.submit { continuation.resume(returning: body()) }
            if let refusal {
                let error = KafkaError(
                    .invalidState, "No thread of the blocking pool is free (\(refusal)). Try again later.",
                    isRetriable: true)
                continuation.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }

    /// Runs `body`, which may take its time, on a thread of its own: it takes no place of the pool.
    static func runOnThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Value, Never>) in
            let work: @Sendable () -> Void = { continuation.resume(returning: body()) }
            if (try? LoopThread.start(name: "kafka-flush", work)) != nil { return }
            // No thread to be had: then wherever there is one.
            if BlockingPool.shared.submit(work) != nil { work() }
        }
    }

    /// Runs a throwing `body` likewise.
    static func run<Value: Sendable>(
        throwing body: @escaping @Sendable () throws(KafkaError) -> Value
    ) async throws(KafkaError) -> Value {
        try await run { () -> Result<Value, KafkaError> in
            do throws(KafkaError) { return .success(try body()) } catch { return .failure(error) }
        }
    }
}

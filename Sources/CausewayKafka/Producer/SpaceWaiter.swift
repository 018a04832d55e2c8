internal import Synchronization

/// A sender that waits for room in the producer's queue.
final class SpaceWaiter: Sendable {
    enum Outcome: Sendable { case retry, cancelled, closed }

    private struct State {
        var outcome: Outcome?
        var continuation: UnsafeContinuation<Outcome, Never>?
    }

    private let state = Mutex(State())

    func settle(_ outcome: Outcome) {
        let continuation = state.withLock { state in
            if state.outcome == nil { state.outcome = outcome }
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: outcome)
    }

    func wait() async -> Outcome {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let outcome = state.withLock { state in
                    if state.outcome == nil { state.continuation = continuation }
                    return state.outcome
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            settle(.cancelled)
        }
    }
}

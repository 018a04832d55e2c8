internal import Synchronization

/// The end of one service's `run()`, or of the patience with it; whichever comes first counts.
final class ServiceEnd: Sendable {
    enum Outcome: Sendable {
        case ended((any Error)?)
        case timedOut
    }

    private struct State {
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
    }

    private let state = Mutex(State())

    func signal(_ error: (any Error)?) { settle(.ended(error)) }
    func timeOut() { settle(.timedOut) }

    func wait() async -> Outcome {
        await withCheckedContinuation { continuation in
            let outcome = state.withLock { state in
                if state.outcome == nil { state.waiter = continuation }
                return state.outcome
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }

    private func settle(_ outcome: Outcome) {
        let waiter = state.withLock { state in
            if state.outcome != nil { return nil as CheckedContinuation<Outcome, Never>? }
            state.outcome = outcome
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: outcome)
    }
}

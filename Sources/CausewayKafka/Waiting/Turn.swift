internal import Synchronization

/// Somebody who waits for a turn.
final class Turn: Sendable {
    typealias Outcome = Turns.Outcome

    private struct State {
        var outcome: Outcome?
        var waiter: UnsafeContinuation<Outcome, Never>?
    }

    private let state = Mutex(State())

    /// Ends the wait; false if it had ended.
    @discardableResult
    func settle(_ outcome: Outcome) -> Bool {
        let (isFirst, waiter) = state.withLock { state in
            guard state.outcome == nil else { return (false, nil as UnsafeContinuation<Outcome, Never>?) }
            state.outcome = outcome
            defer { state.waiter = nil }
            return (true, state.waiter)
        }
        waiter?.resume(returning: outcome)
        return isFirst
    }

    func wait() async -> Outcome {
        await withUnsafeContinuation { waiter in
            let outcome = state.withLock { state in
                if state.outcome == nil { state.waiter = waiter }
                return state.outcome
            }
            if let outcome { waiter.resume(returning: outcome) }
        }
    }
}

internal import CausewayRuntime
internal import Synchronization

/// Lets one caller at a time go on, in the order they came.
final class AdminTurns: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [AdminAnswer<Void>] = []
    }

    private let state = Mutex(State())

    /// Waits for the turn; `giveBack()` must follow unless this throws.
    func take(by deadline: Deadline) async throws(KafkaError) {
        let answer = state.withLock { state -> AdminAnswer<Void>? in
            if !state.isTaken {
                state.isTaken = true
                return nil
            }
            let answer = AdminAnswer<Void>(by: deadline) {
                KafkaError(.timedOut, "An earlier change of settings took until the deadline. Allow more time.")
            }
            state.waiting.append(answer)
            return answer
        }
        try await answer?.value()
    }

    /// Lets the next one go on that still waits.
    func giveBack() {
        while let next = next() {
            if next.complete(.success(())) { return }
        }
    }

    private func next() -> AdminAnswer<Void>? {
        state.withLock { state in
            if state.waiting.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}

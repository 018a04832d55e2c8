internal import CausewayRuntime
internal import Synchronization

/// Lets one caller at a time go on, in the order in which they came: a producer's transactions, changes of settings.
final class Turns: Sendable {
    enum Outcome: Sendable { case turn, timedOut, cancelled, closed }

    private struct State {
        var isTaken = false
        var isClosed = false
        var waiting: [Turn] = []
        /// Who waits for the last turn to end.
        var idle: [Turn] = []

        /// Whose turn it is next; nil, and nobody's, if nobody waits.
        mutating func next() -> Turn? {
            isTaken = !waiting.isEmpty
            return waiting.isEmpty ? nil : waiting.removeFirst()
        }
    }

    private let state = Mutex(State())

    /// Waits for its turn, until a deadline at most.
    func take(by deadline: Deadline) async -> Outcome {
        if Task.isCancelled { return .cancelled }
        let turn = Turn()
        let known = state.withLock { state -> Outcome? in
            if state.isClosed { return .closed }
            if state.isTaken {
                state.waiting.append(turn)
                return nil
            }
            state.isTaken = true
            return .turn
        }
        if let known { return known }
        let alarm = LoopAlarm { turn.settle(.timedOut) }
        alarm.set(deadline)
        defer { alarm.stop() }
        let outcome = await withTaskCancellationHandler {
            await turn.wait()
        } onCancel: {
            turn.settle(.cancelled)
        }
        if outcome != .turn { state.withLock { state in state.waiting.removeAll { $0 === turn } } }
        return outcome
    }

    /// Ends a turn: the next one's begins.
    func give() {
        while let next = state.withLock({ $0.next() }) {
            // One that has given up meanwhile does not take it.
            if next.settle(.turn) { return }
        }
        let idle = state.withLock { state in
            defer { state.idle = [] }
            return state.isTaken ? [] : state.idle
        }
        for waiter in idle { waiter.settle(.turn) }
    }

    /// Lets nobody else have a turn, and who waits for one know.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for turn in waiting { turn.settle(.closed) }
    }

    /// Waits until nobody has a turn, until a deadline at most; only after `close`.
    func waitUntilIdle(by deadline: Deadline) async {
        let idle = Turn()
        let isTaken = state.withLock { state in
            if state.isTaken { state.idle.append(idle) }
            return state.isTaken
        }
        guard isTaken else { return }
        let alarm = LoopAlarm { idle.settle(.timedOut) }
        alarm.set(deadline)
        _ = await idle.wait()
        alarm.stop()
    }
}

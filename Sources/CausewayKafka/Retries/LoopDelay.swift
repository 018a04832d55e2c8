internal import CausewayRuntime
internal import Synchronization

/// A wait on a loop's clock: no thread, no task of its own.
final class LoopDelay: Sendable {
    private struct State {
        var isOver = false
        var waiter: UnsafeContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    private init() {}

    /// Waits; returns early when the task is cancelled.
    static func wait(until deadline: Deadline) async {
        if deadline.hasPassed || Task.isCancelled { return }
        let delay = LoopDelay()
        let alarm = LoopAlarm { delay.end() }
        alarm.set(deadline)
        await withTaskCancellationHandler {
            await delay.wait()
        } onCancel: {
            delay.end()
        }
        alarm.stop()
    }

    private func wait() async {
        await withUnsafeContinuation { waiter in
            let isOver = state.withLock { state in
                if !state.isOver { state.waiter = waiter }
                return state.isOver
            }
            if isOver { waiter.resume() }
        }
    }

    private func end() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            state.isOver = true
            return state.waiter
        }
        waiter?.resume()
    }
}

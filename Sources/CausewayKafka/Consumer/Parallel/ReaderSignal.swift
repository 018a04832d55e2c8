internal import CausewayRuntime

/// Wakes one task that waits: what comes before it waits is not lost.
final class ReaderSignal: Sendable {
    private struct State {
        var isSignaled = false
        var waiter: UnsafeContinuation<Void, Never>?
    }

    private let state = Locked(State())

    /// Has the task look again.
    func wake() {
        let waiter = state.withLock { state in
            if state.waiter == nil { state.isSignaled = true }
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Returns once it has been woken since the last time, or when the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
                let isCancelled = Task.isCancelled
                let mayGoOn = state.withLock { state in
                    if isCancelled || state.isSignaled {
                        state.isSignaled = false
                        return true
                    }
                    state.waiter = waiter
                    return false
                }
                if mayGoOn { waiter.resume() }
            }
        } onCancel: {
            wake()
        }
    }
}

internal import Synchronization

/// Work that is done once: the first caller does it, the others wait until it is done.
final class OneTime: Sendable {
    private struct State {
        var hasBegun = false
        var isDone = false
        var waiters: [UnsafeContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// True for the first caller, who has to call `finish`; false for others, once the first has.
    func begin() async -> Bool {
        let isFirst = state.withLock { state in
            defer { state.hasBegun = true }
            return !state.hasBegun
        }
        if isFirst { return true }
        await withUnsafeContinuation { waiter in
            let isDone = state.withLock { state in
                if !state.isDone { state.waiters.append(waiter) }
                return state.isDone
            }
            if isDone { waiter.resume() }
        }
        return false
    }

    func finish() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            state.isDone = true
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

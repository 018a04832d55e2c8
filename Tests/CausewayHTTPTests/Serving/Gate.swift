import Synchronization

/// Holds tasks up until it is opened; a cancelled one goes on.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var entered = 0
    }

    private let state = Mutex(State())

    /// Tasks that ever came here.
    var entered: Int { state.withLock { $0.entered } }

    func wait() async {
        let number = state.withLock { state in
            state.entered += 1
            return state.entered
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayPass = state.withLock { state in
                    if state.isOpen || Task.isCancelled { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if mayPass { continuation.resume() }
            }
        } onCancel: {
            let continuation = state.withLock { $0.waiting.removeValue(forKey: number) }
            continuation?.resume()
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// Something that has happened.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}

/// Counts from several tasks.
final class SharedCount: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .acquiring) }
    func add() { count.add(1, ordering: .acquiringAndReleasing) }
}

/// Holds tasks up until it is opened, also cancelled ones.
final class StubbornGate: Sendable {
    private let inner = Gate()

    func wait() async {
        let inner = inner
        // An unstructured task isn't cancelled with its caller.
        await Task { await inner.wait() }.value
    }

    func open() { inner.open() }
}

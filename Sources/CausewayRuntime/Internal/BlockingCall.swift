internal import Synchronization

/// One call into a `BlockingPool`: it either starts or is cancelled, and ends once.
final class BlockingCall<Value: Sendable>: Sendable {
    private enum State {
        case new
        case waiting(CheckedContinuation<Value, any Error>)
        case started
        case cancelled
    }

    private let state = Mutex(State.new)
    private let isDone = Atomic(false)

    /// Begins to wait; false, and the continuation is resumed, if it was cancelled before.
    func wait(_ continuation: CheckedContinuation<Value, any Error>) -> Bool {
        let waits = state.withLock { state in
            guard case .new = state else { return false }
            state = .waiting(continuation)
            return true
        }
        if !waits { continuation.resume(throwing: Self.cancellation) }
        return waits
    }

    /// Claims the call for the caller; nil if it was cancelled.
    func start() -> CheckedContinuation<Value, any Error>? { take(.started) }

    /// Ends the wait, unless the work has started.
    func cancel() { take(.cancelled)?.resume(throwing: Self.cancellation) }

    // That what the work wrote is seen by who waited is the continuation's doing. It is said once more because on Linux the
    // runtime doesn't say it to the thread sanitizer, which would take each result for a race.

    /// The work is done; on its thread.
    func finish() { isDone.store(true, ordering: .releasing) }

    /// The wait is over; on the task.
    func join() { _ = isDone.load(ordering: .acquiring) }

    private func take(_ next: State) -> CheckedContinuation<Value, any Error>? {
        state.withLock { state in
            switch state {
            case .waiting(let continuation):
                state = next
                return continuation
            case .new:
                state = next
                return nil
            case .started, .cancelled:
                return nil
            }
        }
    }

    private static var cancellation: RuntimeError {
        RuntimeError(.cancelled, "the task was cancelled before its work began")
    }
}

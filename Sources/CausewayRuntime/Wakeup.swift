internal import Synchronization

/// Wakes a loop from any thread: signals that come before the handler has run count as one.
public final class Wakeup: Sendable {
    private let core: LoopCore
    private let isPending = Atomic(false)
    private let isClosed = Atomic(false)
    private let handler: @Sendable () -> Void

    /// Creates a wake-up, live at once.
    ///
    /// - Parameters:
    ///   - loop: The loop that is woken.
    ///   - handler: Runs on the loop's thread after one or more signals; it must not block.
    public init(on loop: EventLoop, _ handler: @escaping @Sendable () -> Void) {
        self.core = loop.core
        self.handler = handler
    }

    /// Has the handler run, soon.
    ///
    /// Any thread may call it, also one that holds somebody else's lock: it never blocks and never runs the handler
    /// itself. After `close()` it does nothing; after the end of the loop the control loop runs the handler.
    public func signal() {
        if isClosed.load(ordering: .relaxed) { return }
        if isPending.exchange(true, ordering: .acquiringAndReleasing) { return }
        core.post(self)
    }

    /// Ends it: no call of the handler starts any more; one that is under way on the loop may finish.
    ///
    /// On the loop itself none can be under way, so that the handler's things may be freed then.
    public func close() { isClosed.store(true, ordering: .sequentiallyConsistent) }

    /// Called by the loop.
    func fire() {
        // Cleared first: what is signalled from now on is not lost. Exchanged, not stored, so that the handler sees all
        // that came before the signals that found it set.
        _ = isPending.exchange(false, ordering: .acquiringAndReleasing)
        if !isClosed.load(ordering: .sequentiallyConsistent) { handler() }
    }
}

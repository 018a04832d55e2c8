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
    /// itself. After `close()`, and after the end of the loop, it does nothing.
    public func signal() {
        if isClosed.load(ordering: .relaxed) { return }
        if isPending.exchange(true, ordering: .acquiringAndReleasing) { return }
        core.post(self)
    }

    /// Ends it: no call of the handler starts any more; one that is under way on the loop may finish.
    public func close() { isClosed.store(true, ordering: .sequentiallyConsistent) }

    /// Called by the loop.
    func fire() {
        // Cleared first: what is signalled from now on is not lost.
        isPending.store(false, ordering: .sequentiallyConsistent)
        if !isClosed.load(ordering: .sequentiallyConsistent) { handler() }
    }
}

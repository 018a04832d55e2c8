/// The loop as the executor of actors: what is isolated to them is touched on the loop's thread only.
///
/// An actor names it as `nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }`
/// and keeps the loop, because an unowned executor doesn't.
public final class LoopSerialExecutor: SerialExecutor {
    let core: LoopCore

    /// Kept because actors' jobs need both facades, and an actor may hold this one only.
    private let taskExecutor: LoopTaskExecutor

    init(_ core: LoopCore, _ taskExecutor: LoopTaskExecutor) {
        self.core = core
        self.taskExecutor = taskExecutor
    }

    /// Queues a job of an actor.
    ///
    /// - Parameter job: The job; it runs on the loop's thread.
    public func enqueue(_ job: consuming ExecutorJob) { core.enqueue(.actor(UnownedJob(job)), from: self) }

    /// This executor, compared by identity: complex equality has crashed in `Task.yield` (Swift 6.2).
    ///
    /// - Returns: The unowned reference.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Traps unless the caller is on the loop (SE-0424).
    public func checkIsolated() {
        precondition(core.isCurrent, "not on the event loop that this code is isolated to")
    }

    /// Whether the caller is on the loop (SE-0471).
    ///
    /// - Returns: True on the loop's thread.
    public func isIsolatingCurrentContext() -> Bool? { core.isCurrent }
}

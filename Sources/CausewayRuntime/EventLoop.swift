public import CausewayObservability
internal import Synchronization

/// A thread with an event loop (libuv) that is also a Swift executor.
///
/// Sockets, timers, wake-ups from Kafka, tasks that prefer it and actors isolated to it share its one thread, without a
/// lock or a hop between them. A turn runs a bounded number of jobs, then looks at I/O again. It lives from `init` to
/// `shutdown()`.
public final class EventLoop: Sendable {
    let core: LoopCore
    /// The loop as the preferred executor of tasks: `Task(executorPreference: loop.taskExecutor) { … }`.
    public let taskExecutor: LoopTaskExecutor
    /// The loop as the executor of actors.
    public let serialExecutor: LoopSerialExecutor

    /// The process's control loop: rebalances, delivery reports, errors, timers of clients.
    ///
    /// It never runs user code, so that no handler can hold it up; it lives as long as the process. The first loop or client
    /// starts it, and throws where the system has no descriptor or thread left; asked for before that, it traps then.
    public static var control: EventLoop {
        do throws(RuntimeError) {
            return try startControl()
        } catch {
            fatalError("Causeway: \(error.message)")
        }
    }

    private static let started = Mutex<EventLoop?>(nil)

    /// The control loop, which is started unless it runs.
    ///
    /// - Returns: The loop.
    /// - Throws: `RuntimeError.loopFailed` when the system has no descriptor or thread left; a later call tries again.
    @discardableResult
    package static func startControl() throws(RuntimeError) -> EventLoop {
        try started.withLock { started throws(RuntimeError) in
            if let started { return started }
            let control = try EventLoop(.disabled, "control")
            started = control
            return control
        }
    }

    /// Starts a loop on a thread of its own.
    ///
    /// - Parameters:
    ///   - name: The thread's name, and the loop's in logs and metrics.
    ///   - logger: Where a blocked loop is reported.
    /// - Throws: `RuntimeError.loopFailed` when the system has no descriptor or thread left.
    public convenience init(name: String = "loop", logger: Logger = .disabled) throws(RuntimeError) {
        // Late jobs of this one go there, which must not be when it turns out that there can't be one.
        try Self.startControl()
        try self.init(logger, name)
    }

    private init(_ logger: Logger, _ name: String) throws(RuntimeError) {
        core = try LoopCore(name: name, logger: logger)
        taskExecutor = LoopTaskExecutor(core)
        serialExecutor = LoopSerialExecutor(core, taskExecutor)
        core.taskExecutor = taskExecutor.asUnownedTaskExecutor()
        core.actorExecutor = serialExecutor.asUnownedSerialExecutor()
        core.uv.attach(core)
        do {
            // The thread keeps the loop, and with it both facades, until it has stopped.
            core.threadStarted(try LoopThread.start(name: name) { withExtendedLifetime(self) { self.core.run() } })
        } catch {
            core.uv.close()
            throw error
        }
    }

    /// The loop's name.
    public var name: String { core.name }

    /// Whether the caller is on this loop's thread.
    public var isCurrent: Bool { core.isCurrent }

    /// The longest turn of the last one to two seconds: what a new event had to wait at worst.
    public var lag: Duration { .nanoseconds(Int64(clamping: core.lag.longest(at: Deadline.now().nanoseconds))) }

    /// What the job that runs belongs to, such as a route: named when it blocks the loop.
    ///
    /// Empty again when the job ends: what suspends on the loop saves it before and sets it again after. Touch it on
    /// the loop only.
    package var activity: String {
        get { core.activity }
        set { core.activity = newValue }
    }

    /// Runs a closure on the loop, in order with others from the same thread.
    ///
    /// - Parameter work: What to run; it must not block. After `shutdown()` it runs on the control loop.
    public func execute(_ work: @escaping @Sendable () -> Void) { core.execute(work) }

    /// Runs a closure on the loop and returns its result; at once if the caller is on it.
    ///
    /// - Parameter work: What to run; it must not block.
    /// - Returns: Its result.
    package func perform<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        if isCurrent { return work() }
        return await withCheckedContinuation { continuation in
            execute { continuation.resume(returning: work()) }
        }
    }

    /// Traps in debug builds unless the caller is on the loop.
    public func preconditionIsCurrent() {
        assert(isCurrent, "not on event loop '\(name)'")
    }

    /// Ends the loop: sockets and listeners are closed, queued jobs run, the thread ends.
    ///
    /// Idempotent. What comes later (jobs, closures, wake-ups, timers that are set) is served by the control loop: none
    /// is lost. A task that yields for ever keeps the loop from ending. The control loop itself doesn't end.
    public func shutdown() async {
        if core.name == "control", self === EventLoop.control { return }
        await withCheckedContinuation { continuation in
            core.requestStop { continuation.resume() }
        }
    }
}

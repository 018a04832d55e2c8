internal import CausewayObservability
internal import Synchronization

/// The engine of one event loop: its queue, its turn, its timers.
///
/// Sendable because what other threads touch is behind `inbox`'s lock or atomic; all else belongs to the loop's thread.
final class LoopCore: @unchecked Sendable {
    /// Jobs that run before the loop looks at I/O again.
    static let jobsPerTurn = 64
    /// Time after which it looks at I/O again, whatever is queued.
    static let nanosecondsPerTurn: UInt64 = 500_000
    /// A job that holds the loop longer than this is named in a warning.
    static let blockedNanoseconds: UInt64 = 100_000_000
    /// The length of a timer tick.
    static let nanosecondsPerTick: UInt64 = 8_000_000

    let name: String
    let logger: Logger
    private let inbox = Mutex(LoopInbox())
    /// The thread that runs the loop; once it is closed, the control loop's, which serves what comes late.
    private let thread = Atomic<UInt>(0)
    /// Longest turn of the window under way and of the last whole one, in nanoseconds.
    let lag = LoopLag()

    // Set once, before the thread starts.
    nonisolated(unsafe) var taskExecutor: UnownedTaskExecutor?
    nonisolated(unsafe) var actorExecutor: UnownedSerialExecutor?

    // The loop's own.
    let uv: UVLoop
    let wheel: TimerWheel
    /// What the jobs that run belong to, a route or a topic: named when it blocks the loop.
    var activity = ""
    private var ring = JobRing()
    private var taken = LoopInbox.Items()
    private var armedTick: UInt64?
    private var unflushed: [TCPStream] = []
    private var flushing: [TCPStream] = []

    init(name: String, logger: Logger) throws(RuntimeError) {
        self.name = name
        self.logger = logger
        self.uv = try UVLoop()
        self.wheel = TimerWheel(tick: Deadline.now().nanoseconds / Self.nanosecondsPerTick)
    }

    // MARK: Any thread

    var isCurrent: Bool { thread.load(ordering: .acquiring) == LoopThread.currentID }

    func enqueue(_ job: UnownedJob, _ kind: JobKind) {
        if isCurrent, uv.isOpen { return ring.append(PendingJob(job: job, kind: kind)) }
        let isAccepted = post { $0.jobs.append(PendingJob(job: job, kind: kind)) }
        // A job is never dropped: after the end of its loop it runs on the control loop.
        if !isAccepted { EventLoop.control.core.execute { self.run(PendingJob(job: job, kind: kind)) } }
    }

    func execute(_ work: @escaping @Sendable () -> Void) {
        if !post({ $0.work.append(work) }) { EventLoop.control.core.execute(work) }
    }

    /// Queues a wake-up; false when the loop has ended.
    @discardableResult
    func post(_ wakeup: Wakeup) -> Bool { post { $0.wakeups.append(wakeup) } }

    /// Asks the loop to end; `done` is called once it has, on a thread that is about to end.
    func requestStop(_ done: @escaping @Sendable () -> Void) {
        let isRunning = inbox.withLock { inbox in
            if inbox.isClosed { return false }
            inbox.isStopping = true
            inbox.onStopped.append(done)
            if inbox.isAsleep { uv.wake() }
            return true
        }
        if !isRunning { done() }
    }

    private func post(_ add: (inout LoopInbox.Items) -> Void) -> Bool {
        inbox.withLock { inbox in
            if inbox.isClosed { return false }
            add(&inbox.items)
            if inbox.isAsleep {
                // Under the lock, because the handle is closed under it.
                inbox.isAsleep = false
                uv.wake()
            }
            return true
        }
    }

    // MARK: The loop's thread

    /// Runs until it is asked to stop and nothing is left to do.
    func run() {
        thread.store(LoopThread.currentID, ordering: .releasing)
        var hasClosedHandles = false
        while true {
            let isStopping = takeInbox()
            serveInbox()
            var now = Deadline.now().nanoseconds
            let start = now
            fireTimers(now)
            runJobs(&now)
            lag.record(now &- start, at: now)
            if isStopping {
                if !hasClosedHandles {
                    hasClosedHandles = true
                    uv.closeResources()
                }
                if ring.isEmpty, !uv.hasResources, close() { break }
            }
            poll()
        }
        finish()
    }

    private func takeInbox() -> Bool {
        inbox.withLock { inbox in
            inbox.isAsleep = false
            if !inbox.items.isEmpty { swap(&inbox.items, &taken) }
            return inbox.isStopping
        }
    }

    private func serveInbox() {
        if taken.isEmpty { return }
        for job in taken.jobs { ring.append(job) }
        taken.jobs.removeAll(keepingCapacity: true)
        if !taken.wakeups.isEmpty {
            for wakeup in taken.wakeups { wakeup.fire() }
            taken.wakeups.removeAll(keepingCapacity: true)
        }
        if !taken.work.isEmpty {
            for work in taken.work { work() }
            taken.work.removeAll(keepingCapacity: true)
        }
    }

    private func runJobs(_ now: inout UInt64) {
        let limit = now &+ Self.nanosecondsPerTurn
        var left = Self.jobsPerTurn
        while left > 0, let job = ring.popFirst() {
            run(job)
            let end = Deadline.now().nanoseconds
            if end &- now > Self.blockedNanoseconds { reportBlocked(end &- now) }
            now = end
            if end > limit { return }
            left &-= 1
        }
    }

    private func run(_ pending: PendingJob) {
        guard let taskExecutor, let actorExecutor else {
            preconditionFailure("the loop runs before its facades are set")
        }
        switch pending.kind {
        case .task: pending.job.runSynchronously(on: taskExecutor)
        case .actor: pending.job.runSynchronously(isolatedTo: actorExecutor, taskExecutor: taskExecutor)
        }
    }

    /// Has a stream send what it has before the loop looks at I/O again.
    func flushBeforePoll(_ stream: TCPStream) { unflushed.append(stream) }

    private func flushStreams() {
        if unflushed.isEmpty { return }
        swap(&unflushed, &flushing)
        for stream in flushing { stream.flushAsPlanned() }
        flushing.removeAll(keepingCapacity: true)
    }

    private func poll() {
        flushStreams()
        var mayBlock = ring.isEmpty
        if mayBlock {
            armTimer()
            mayBlock = inbox.withLock { inbox in
                inbox.isAsleep = inbox.items.isEmpty && !(inbox.isStopping && !uv.hasResources)
                return inbox.isAsleep
            }
        }
        uv.poll(mayBlock: mayBlock)
    }

    private func reportBlocked(_ nanoseconds: UInt64) {
        let who = activity.isEmpty ? "a task" : activity
        logger.warning(
            "\(who) held event loop '\(name)' for \(nanoseconds / 1_000_000) ms: move blocking or CPU-bound work to BlockingPool",
            ["loop": name, "activity": who, "milliseconds": String(nanoseconds / 1_000_000)])
    }

    // MARK: Timers

    static func tick(notBefore nanoseconds: UInt64) -> UInt64 {
        nanoseconds / nanosecondsPerTick + (nanoseconds % nanosecondsPerTick == 0 ? 0 : 1)
    }

    func insert(_ timer: LoopTimer) { wheel.insert(timer) }

    private func fireTimers(_ now: UInt64) {
        let tick = now / Self.nanosecondsPerTick
        if tick > wheel.tick { wheel.advance(to: tick) { $0.slotReached(now: now) } }
    }

    private func armTimer() {
        let next = wheel.nextTick
        if next == armedTick, next ?? .max > wheel.tick { return }
        armedTick = next
        guard let next else { return uv.disarmTimer() }
        let due = next &* Self.nanosecondsPerTick
        let now = Deadline.now().nanoseconds
        uv.armTimer(milliseconds: due > now ? (due &- now) / 1_000_000 &+ 1 : 0)
    }

    /// Called by libuv's timer: the turn that follows serves the wheel.
    func timerFired() { armedTick = nil }

    // MARK: End

    /// Ends the queue, unless something has come in meanwhile.
    private func close() -> Bool {
        inbox.withLock { inbox in
            if !inbox.items.isEmpty { return false }
            inbox.isClosed = true
            uv.markClosed()
            return true
        }
    }

    private func finish() {
        uv.close()
        let waiting = inbox.withLock { inbox in
            defer { inbox.onStopped = [] }
            return inbox.onStopped
        }
        let isControl = EventLoop.isControl(self)
        if !isControl { thread.store(EventLoop.control.core.thread.load(ordering: .acquiring), ordering: .releasing) }
        for done in waiting { done() }
    }
}

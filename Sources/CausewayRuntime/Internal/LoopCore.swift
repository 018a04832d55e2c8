internal import CausewayObservability
internal import Synchronization

/// The engine of one event loop: its queue, its turn, its timers.
///
/// Sendable because what other threads touch is behind `inbox`'s lock or atomic; all else belongs to the loop's thread.
final class LoopCore: @unchecked Sendable {
    /// Jobs that run before the loop looks at I/O again.
    ///
    /// As many as a burst of replies resumes: 64 cut bursts up, and each piece left as a produce request of its own (a
    /// third of the throughput at 256 connections, measured).
    static let jobsPerTurn = 1024
    /// Time after which it looks at I/O again, whatever is queued; checked every eighth job.
    static let nanosecondsPerTurn: UInt64 = 4_000_000
    /// A job that holds the loop longer than this is named in a warning.
    static let blockedNanoseconds: UInt64 = 100_000_000
    /// The length of a timer tick.
    static let nanosecondsPerTick: UInt64 = 8_000_000

    let name: String
    let logger: Logger
    private let inbox = Locked(LoopInbox())
    /// The thread that runs the loop; once it is closed, the control loop's, which serves what comes late.
    private let thread = Atomic<UInt>(0)
    /// Longest turn of the window under way and of the last whole one, in nanoseconds.
    let lag = LoopLag()

    // Set once, before the thread starts. Unowned: both facades hold this object.
    nonisolated(unsafe) var taskExecutor: UnownedTaskExecutor?
    nonisolated(unsafe) var actorExecutor: UnownedSerialExecutor?

    // The loop's own.
    let uv: UVLoop
    let wheel: TimerWheel
    /// What the job that runs belongs to, a route or a topic: named when it blocks the loop.
    @exclusivity(unchecked) var activity = ""
    @exclusivity(unchecked) private var ring = JobRing()
    @exclusivity(unchecked) private var taken = LoopInbox.Items()
    @exclusivity(unchecked) private var armedTick: UInt64?
    @exclusivity(unchecked) private var unflushed: [TCPStream] = []
    @exclusivity(unchecked) private var flushing: [TCPStream] = []

    init(name: String, logger: Logger) throws(RuntimeError) {
        self.name = name
        self.logger = logger
        self.uv = try UVLoop()
        self.wheel = TimerWheel(tick: Deadline.now().nanoseconds / Self.nanosecondsPerTick)
    }

    // MARK: Any thread

    var isCurrent: Bool { thread.load(ordering: .acquiring) == LoopThread.currentID }

    /// Queues a job that came through a facade, which is kept until a late one has run.
    func enqueue(_ pending: PendingJob, from facade: any AnyObject & Sendable) {
        if isCurrent, uv.isOpen { return ring.append(pending) }
        if post({ $0.jobs.append(pending) }) { return }
        // A job is never dropped: after the end of its loop it runs on the control loop.
        EventLoop.control.core.execute { withExtendedLifetime(facade) { self.run(pending) } }
    }

    func execute(_ work: @escaping @Sendable () -> Void) {
        if !post({ $0.work.append(work) }) { EventLoop.control.core.execute(work) }
    }

    func post(_ wakeup: Wakeup) {
        if !post({ $0.wakeups.append(wakeup) }) { EventLoop.control.core.post(wakeup) }
    }

    /// Asks the loop to end; `done` is called once it has, on a thread that is about to end.
    func requestStop(_ done: @escaping @Sendable () -> Void) {
        let (hasFinished, isAsleep) = inbox.withLock { inbox in
            if inbox.hasFinished { return (true, false) }
            inbox.onStopped.append(done)
            inbox.isStopping = true
            return (false, inbox.isAsleep)
        }
        if isAsleep { uv.wake() }
        if hasFinished { done() }
    }

    /// The thread's number, known to its creator before it runs.
    func threadStarted(_ id: UInt) { thread.store(id, ordering: .releasing) }

    private func post(_ add: (inout LoopInbox.Items) -> Void) -> Bool {
        let (isTaken, wasAsleep) = inbox.withLock { inbox in
            if inbox.isClosed { return (false, false) }
            add(&inbox.items)
            defer { inbox.isAsleep = false }
            return (true, inbox.isAsleep)
        }
        // Not under the lock: the woken loop may push this thread aside, and would wait for it.
        if wasAsleep { uv.wake() }
        return isTaken
    }

    // MARK: The loop's thread

    /// Runs until it is asked to stop and nothing is left to do.
    func run() {
        thread.store(LoopThread.currentID, ordering: .releasing)
        while true {
            let isStopping = takeInbox()
            let start = Deadline.now().nanoseconds
            var now = start
            let hadCallbacks = serveInbox()
            if fireTimers(start) || hadCallbacks { now = checkCallbacks(since: start) }
            lag.record(runJobs(from: now) &- start, at: now)
            if isStopping {
                // Each turn: a job may have opened another one.
                if uv.hasResources { uv.closeResources() }
                if ring.isEmpty, !uv.hasResources, close() { break }
            }
            poll(isStopping)
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

    /// Takes over jobs and runs handlers and closures; whether there was any of the latter.
    private func serveInbox() -> Bool {
        if taken.isEmpty { return false }
        for job in taken.jobs { ring.append(job) }
        for wakeup in taken.wakeups { wakeup.fire() }
        for work in taken.work { work() }
        let hadCallbacks = !taken.wakeups.isEmpty || !taken.work.isEmpty
        taken.removeAll()
        return hadCallbacks
    }

    private func checkCallbacks(since start: UInt64) -> UInt64 {
        let now = Deadline.now().nanoseconds
        if now &- start > Self.blockedNanoseconds { reportBlocked(now &- start, "a callback") }
        if !activity.isEmpty { activity = "" }
        return now
    }

    /// Runs jobs to the turn's limit; the time after it.
    private func runJobs(from now: UInt64) -> UInt64 {
        if ring.isEmpty { return now }
        let limit = now &+ Self.nanosecondsPerTurn
        var left = Self.jobsPerTurn
        var before = CoarseClock.nanoseconds
        while left > 0, let job = ring.popFirst() {
            run(job)
            left &-= 1
            let after = CoarseClock.nanoseconds
            if after &- before > Self.blockedNanoseconds { reportBlocked(after &- before, "a task") }
            // The next job has nothing to do with what this one was about.
            if !activity.isEmpty { activity = "" }
            if after != before || left & 7 == 0, Deadline.now().nanoseconds > limit { break }
            before = after
        }
        return Deadline.now().nanoseconds
    }

    private func run(_ pending: PendingJob) {
        guard let taskExecutor, let actorExecutor else {
            preconditionFailure("the loop runs before its facades are set")
        }
        switch pending {
        case .task(let job): job.runSynchronously(on: taskExecutor)
        case .actor(let job): job.runSynchronously(isolatedTo: actorExecutor, taskExecutor: taskExecutor)
        case .stream(let stream): stream.takeRetainedValue().serve()
        }
    }

    /// Has a stream serve what has come, in its turn among the jobs.
    func serveSoon(_ stream: TCPStream) { ring.append(.stream(.passRetained(stream))) }

    /// Has a stream send what it has before the loop looks at I/O again.
    func flushBeforePoll(_ stream: TCPStream) { unflushed.append(stream) }

    private func flushStreams() {
        if unflushed.isEmpty { return }
        swap(&unflushed, &flushing)
        for stream in flushing { stream.flushAsPlanned() }
        flushing.removeAll(keepingCapacity: true)
    }

    /// Looks at I/O, and waits for some if there is nothing else to do.
    ///
    /// - Parameter isStopping: Whether this turn knew that the loop is to end: if it was asked to only since, the next
    ///   turn has to close what is open.
    private func poll(_ isStopping: Bool) {
        flushStreams()
        var mayBlock = ring.isEmpty
        if mayBlock {
            armTimer()
            mayBlock = inbox.withLock { inbox in
                let hasToStop = inbox.isStopping && (!isStopping || !uv.hasResources)
                inbox.isAsleep = inbox.items.isEmpty && !hasToStop
                return inbox.isAsleep
            }
        }
        uv.poll(mayBlock: mayBlock)
    }

    private func reportBlocked(_ nanoseconds: UInt64, _ unnamed: String) {
        let who = activity.isEmpty ? unnamed : activity
        logger.warning(
            "\(who) held event loop '\(name)' for \(nanoseconds / 1_000_000) ms: move blocking or CPU-bound work to BlockingPool",
            ["loop": name, "activity": who, "milliseconds": String(nanoseconds / 1_000_000)])
    }

    /// Throws once nothing can be opened on the loop any more.
    func requireOpen() throws(RuntimeError) {
        if uv.isOpen { return }
        throw RuntimeError(.loopClosed, "event loop '\(name)' has ended: open this on a loop that runs")
    }

    // MARK: Timers

    static func tick(notBefore nanoseconds: UInt64) -> UInt64 {
        nanoseconds / nanosecondsPerTick + (nanoseconds % nanosecondsPerTick == 0 ? 0 : 1)
    }

    /// Serves the wheel; whether a tick has passed.
    private func fireTimers(_ now: UInt64) -> Bool {
        let tick = now / Self.nanosecondsPerTick
        guard tick > wheel.tick else { return false }
        return wheel.advance(to: tick) { $0.slotReached(now: now) }
    }

    private func armTimer() {
        let next = wheel.nextTick
        if next == armedTick { return }
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
        // Outside the lock: it may have to be started.
        let control = EventLoop.control.core
        var timers: [LoopTimer] = []
        let isClosed = inbox.withLock { inbox in
            if !inbox.items.isEmpty { return false }
            inbox.isClosed = true
            uv.markClosed()
            timers = wheel.removeAll()
            // From here on the control loop serves this one's jobs, and they are isolated there.
            thread.store(control.thread.load(ordering: .acquiring), ordering: .releasing)
            return true
        }
        if !timers.isEmpty { control.adopt(timers) }
        return isClosed
    }

    /// Takes over the timers of a loop that has ended, so that whoever waits for them is woken.
    private func adopt(_ timers: [LoopTimer]) {
        // Handed over: their own loop doesn't touch them any more.
        nonisolated(unsafe) let timers = timers
        execute { for timer in timers { timer.move(to: self) } }
    }

    private func finish() {
        uv.close()
        let waiting = inbox.withLock { inbox in
            inbox.hasFinished = true
            defer { inbox.onStopped = [] }
            return inbox.onStopped
        }
        for done in waiting { done() }
    }
}

internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// A producer's client, its topics, and what waits for either.
///
/// Delivery reports, errors and logs are drained on the control loop when librdkafka signals them.
final class ProducerEngine: Sendable {
    /// Events drained before the loop may do other work.
    private static let eventsPerWake = 64

    struct State {
        var client: ClientHandle?
        var queue: QueueHandle?
        var topics: [String: ProducerTopic] = [:]
        /// The one of them that was asked for last: mostly the next too.
        var lastTopic: ProducerTopic?
        var spaceWaiters: [SpaceWaiter] = []
        var onFailure: (@Sendable (UInt64, KafkaError) -> Void)?
        var onReports: (@Sendable (TokenReports) -> Void)?
        var fatalError: KafkaError?
        /// Replacing this client, once it has failed for good.
        var replacement = OneTime()
    }

    let state: Mutex<State>
    let controlLoop: EventLoop
    let logger: Logger
    /// Set when `close` begins: from then on nothing new is accepted.
    private let isClosing = Atomic(false)
    private let closing = OneTime()
    /// How long reports may wait for others once some have come.
    private let reportDelay: Duration

    // On the control loop only.
    private nonisolated(unsafe) var restTimer: LoopTimer?
    /// Signals are off until the timer has fired and found nothing.
    private nonisolated(unsafe) var isResting = false
    /// Reports of the event at hand; its memory is used again, as memory of that size is dear (`MessagePool`).
    private nonisolated(unsafe) var tokens = TokenReports()

    private let properties: ClientProperties
    /// Whether leaders tell the offsets of the records that they take.
    let expectsOffsets: Bool

    init(
        _ properties: ClientProperties, controlLoop: EventLoop, reportDelay: Duration, logger: Logger
    ) throws(KafkaError) {
        let client = try Self.makeClient(properties, logger)
        self.properties = properties
        expectsOffsets = (properties["request.required.acks"] ?? properties["acks"]) != "0"
        self.controlLoop = controlLoop
        self.reportDelay = reportDelay
        self.logger = logger
        let queue = client.mainQueue()
        state = Mutex(State(client: client, queue: queue))
        queue.enableWakeup(Wakeup(on: controlLoop) { [weak self] in self?.drain() })
    }

    private static func makeClient(
        _ properties: ClientProperties, _ logger: Logger
    ) throws(KafkaError) -> ClientHandle {
        try ClientHandle(.producer, properties, events: EventHandle.producerKinds, logger: logger)
    }

    /// A further client of the same settings.
    func makeClient() throws(KafkaError) -> ClientHandle { try Self.makeClient(properties, logger) }

    // MARK: Any thread

    var acceptsRecords: Bool { !isClosing.load(ordering: .relaxed) }

    /// The client; throws `closed` once it is.
    func client() throws(KafkaError) -> ClientHandle {
        guard let client = state.withLock({ $0.client }) else { throw Self.closed }
        return client
    }

    /// The handle of a topic, made on first use.
    func topic(_ name: String) throws(KafkaError) -> TopicHandle {
        if let known = state.withLock({ Self.knownTopic(name, &$0)?.handle }) { return known }
        return try makeTopic(name)
    }

    /// The handle of a topic, and a place for the end of a record that is handed over next.
    func place(for name: String) throws(KafkaError) -> (topic: TopicHandle, page: DeliveryPage, index: Int) {
        while true {
            let found = state.withLock { state -> (topic: TopicHandle, page: DeliveryPage, index: Int)? in
                guard let known = Self.knownTopic(name, &state) else { return nil }
                let (page, index) = known.nextPlace()
                return (known.handle, page, index)
            }
            if let found { return found }
            _ = try makeTopic(name)
        }
    }

    /// Gives no more places of a page.
    func retire(_ page: DeliveryPage) {
        state.withLock { state in
            if let topic = state.topics[page.topic], topic.page === page { topic.page = nil }
        }
    }

    private func makeTopic(_ name: String) throws(KafkaError) -> TopicHandle {
        let made = ProducerTopic(try TopicHandle(name, client: client()))
        return state.withLock { state in
            if let known = state.topics[name] { return known.handle }
            if state.client === made.handle.client { state.topics[name] = made }
            return made.handle
        }
    }

    private static func knownTopic(_ name: String, _ state: inout State) -> ProducerTopic? {
        if let last = state.lastTopic, last.handle.name == name { return last }
        guard let known = state.topics[name] else { return nil }
        state.lastTopic = known
        return known
    }

    /// A handle of the client that is there now, in place of one that may be of its predecessor.
    func current(_ topic: TopicHandle) throws(KafkaError) -> TopicHandle {
        topic.client.wasReplaced ? try self.topic(topic.name) : topic
    }

    /// Called on the control loop for each failed record that was produced with a token.
    func setFailureHandler(_ handler: @escaping @Sendable (UInt64, KafkaError) -> Void) {
        state.withLock { $0.onFailure = handler }
    }

    /// Called on the control loop with the ends of records that were produced with a token, event by event.
    func setReportHandler(_ handler: @escaping @Sendable (TokenReports) -> Void) {
        state.withLock { $0.onReports = handler }
    }

    /// Queues up for room; try again after this, and only then wait.
    func waitForSpace() -> SpaceWaiter {
        let waiter = SpaceWaiter()
        let isClosed = state.withLock { state in
            if state.client != nil { state.spaceWaiters.append(waiter) }
            return state.client == nil
        }
        if isClosed { waiter.settle(.closed) }
        return waiter
    }

    /// A waiter that found room by itself leaves the queue.
    func leave(_ waiter: SpaceWaiter) {
        state.withLock { state in state.spaceWaiters.removeAll { $0 === waiter } }
    }

    /// A waiter that wants no room any more leaves the queue; if it has been called already, the next one is.
    func giveUp(_ waiter: SpaceWaiter) {
        let wasCalled = state.withLock { state in
            guard let index = state.spaceWaiters.firstIndex(where: { $0 === waiter }) else { return true }
            state.spaceWaiters.remove(at: index)
            return false
        }
        if wasCalled { wakeSpaceWaiters(1) }
    }

    /// How many senders wait for room.
    var waitingForSpace: Int { state.withLock { $0.spaceWaiters.count } }

    /// Why a record was not taken.
    func error(_ number: Int32, _ topic: String) -> KafkaError {
        let code = KafkaError.Code(rawValue: number)
        if code == .fatal, let fatal = state.withLock({ $0.fatalError ?? $0.client?.fatalError }) { return fatal }
        return KafkaError(number: number, "A record for the topic '\(topic)' was not taken")
    }

    static var closed: KafkaError {
        KafkaError(.closed, "The producer is closed: make a new one to send more.")
    }

    // MARK: The end

    /// Flushes until the deadline, drops what is left and lets go of everything, once; further calls wait for that.
    ///
    /// Returns how many records were dropped; 0 for further calls.
    func close(by deadline: Deadline) async throws(KafkaError) -> Int {
        guard await closing.begin() else { return 0 }
        defer { closing.finish() }
        isClosing.store(true, ordering: .releasing)
        let client = try client()
        let dropped = await Self.flushOrPurge(client, deadline)
        await drainAll()
        shutDown()
        return dropped
    }

    /// For an owner that is gone without `close`: what is queued is sent until the deadline, and reports of it still come.
    func drop(by deadline: Deadline) {
        if isClosing.load(ordering: .acquiring) { return }
        Task { _ = try? await close(by: deadline) }
    }

    static func flushOrPurge(_ client: ClientHandle, _ deadline: Deadline) async -> Int {
        await BlockingCall.runOnThread {
            if client.flush(timeout: deadline.remaining) { return 0 }
            let left = client.outstanding
            client.purge()
            return left
        }
    }

    /// Lets every report there is reach who waits for it.
    func drainAll() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            controlLoop.execute {
                while self.drainSome() == Self.eventsPerWake {}
                continuation.resume()
            }
        }
    }

    /// Lets go of everything; the client is destroyed once nobody else holds it.
    func shutDown() {
        let (queue, waiters) = state.withLock { state in
            defer {
                state.client = nil
                state.queue = nil
                state.topics = [:]
                state.lastTopic = nil
                state.spaceWaiters = []
                state.onFailure = nil
                state.onReports = nil
            }
            return (state.queue, state.spaceWaiters)
        }
        queue?.disableWakeup()
        for waiter in waiters { waiter.settle(.closed) }
    }

    // MARK: The control loop

    func drain() {
        let count = drainSome()
        if count < Self.eventsPerWake { return rest(afterEvents: count) }
        // More may be there: look again after the loop's other work.
        controlLoop.execute { [weak self] in self?.drain() }
    }

    /// Handles a bounded number of events; returns how many.
    private func drainSome() -> Int {
        guard let queue = state.withLock({ $0.queue }) else { return 0 }
        for count in 0..<Self.eventsPerWake {
            guard let event = queue.poll() else { return count }
            let freed = handle(event)
            if freed > 0 { wakeSpaceWaiters(freed) }
        }
        return Self.eventsPerWake
    }

    /// Has the next reports wait for each other, where a delay is wanted: each of them would wake the loop.
    private func rest(afterEvents count: Int) {
        guard reportDelay > .zero, let queue = state.withLock({ $0.queue }) else { return }
        if count > 0 {
            isResting = true
            queue.suspendWakeup()
            let timer = restTimer ?? LoopTimer(on: controlLoop) { [weak self] in self?.drain() }
            restTimer = timer
            timer.schedule(at: .after(reportDelay))
        } else if isResting {
            isResting = false
            queue.resumeWakeup()
        }
    }

    /// Handles an event; the records that it reports have left the queue when this returns.
    private func handle(_ event: consuming EventHandle) -> Int {
        switch event.kind {
        case .delivery:
            var reports = TokenReports()
            swap(&reports, &tokens)
            let count = event.forEachReport { report($0, &reports) }
            if !reports.isEmpty {
                tell(reports)
                reports.removeAll()
            }
            swap(&reports, &tokens)
            return count
        case .error:
            state.withLock { $0.client }?.note(event.error, reason: event.reason)
            let error = KafkaError(number: event.error, "The producer reports", reason: event.reason)
            if event.isFatal { noteFatal(error) } else { logger.warning(error.message, ["code": "\(error.code)"]) }
        case .log:
            // What is fatal comes as an error too, and is told once.
            let line = event.log
            if line.facility != "FATAL" { logger.log(line) }
        case .rebalance, .commit, .record, .other:
            break
        }
        return 0
    }

    /// Lets as many senders try again as records have left.
    func wakeSpaceWaiters(_ count: Int) {
        let woken = state.withLock { state -> [SpaceWaiter] in
            if state.spaceWaiters.isEmpty { return [] }
            let woken = Array(state.spaceWaiters.prefix(count))
            state.spaceWaiters.removeFirst(woken.count)
            return woken
        }
        for waiter in woken { waiter.settle(.retry) }
    }
}

internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// The control plane of a consumer: rebalances, commits, errors, keep-alive, the end.
///
/// Sendable because everything but what is constant belongs to the control loop: methods are called there only, unless
/// they say otherwise.
final class ConsumerControl: @unchecked Sendable {
    typealias CommitDone = @Sendable (KafkaError?) -> Void
    typealias Handler = @Sendable (RebalanceEvent) async -> Void

    /// Events handled before the loop may do other work.
    private static let eventsPerWake = 64

    let loop: EventLoop
    let delivery: ConsumerDelivery
    let configuration: KafkaConsumerConfiguration
    let logger: Logger
    let handler: Handler?

    // The control loop's own.
    var client: ClientHandle?
    var queue: QueueHandle?
    var commits: [UInt: CommitUnderWay] = [:]
    var commitsMade: UInt = 0
    /// Those that wait for the end of a rebalance, oldest first.
    var commitsWaiting: [UInt] = []
    var rebalance: Rebalance?
    var closing: Closing?
    var watch = HandlerWatch()
    private var keepAlive: LoopTimer?
    private var autoCommit: LoopTimer?
    private var heartbeat: LoopTimer?
    private var isAutoCommitting = false

    init(
        _ client: ClientHandle, queue: QueueHandle, delivery: ConsumerDelivery,
        configuration: KafkaConsumerConfiguration, loop: EventLoop, logger: Logger, handler: Handler?
    ) {
        self.client = client
        self.queue = queue
        self.delivery = delivery
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        self.handler = handler
    }

    /// Any thread: begins to serve the queue.
    func start() {
        let wakeup = Wakeup(on: loop) { [weak self] in self?.serve() }
        loop.execute {
            guard let queue = self.queue else { return }
            queue.enableWakeup(wakeup)
            self.client?.join.onEnd(Wakeup(on: self.loop) { [weak self] in self?.sendWaitingCommits() })
            self.startTimers()
        }
    }

    /// Runs on the control loop, from any thread.
    func perform(_ work: @escaping @Sendable (ConsumerControl) -> Void) {
        loop.execute { work(self) }
    }

    // MARK: Events

    func serve() {
        guard let queue else { return }
        for _ in 0..<Self.eventsPerWake {
            guard let event = queue.poll() else { return noteIfClosed() }
            handle(event)
            if self.queue == nil { return }
        }
        loop.execute { [weak self] in self?.serve() }
    }

    private func handle(_ event: consuming EventHandle) {
        switch event.kind {
        case .rebalance:
            let list = event.partitionList()
            if event.isAssignment { assigned(list) } else { revoked(list) }
        case .commit:
            committed(event.opaque, event.error, event.partitionList())
        case .error:
            note(event.error, reason: event.reason, isFatal: event.isFatal)
        case .log:
            let line = event.log
            // What a partition's own queue reports as an error is only logged where records are drained many at once.
            if line.facility == "ERROR", Librdkafka.tellsOfMissingTopic(line.text) { delivery.noteGone() }
            logger.log(line)
        case .record:
            logger.critical("a record came on the control queue and is lost", ["client": client?.name ?? ""])
        case .delivery, .other:
            break
        }
    }

    private func note(_ number: Int32, reason: String, isFatal: Bool) {
        guard let client else { return }
        client.note(number, reason: reason)
        let error = isFatal ? client.fatalError : nil
        tell(error ?? client.failure(number, reporter, reason: reason))
    }

    /// Who speaks in an error that librdkafka reports by itself.
    private var reporter: String {
        configuration.groupID.map { "The consumer of group '\($0)' reports" } ?? "The consumer reports"
    }

    private func tell(_ error: KafkaError) {
        logger.warning(error.message, ["code": "\(error.code)"])
        switch error.code {
        case .topicAuthorizationFailed, .groupAuthorizationFailed, .authentication, .fatal, .unknownTopicOrPartition:
            delivery.fail(error)
        default: if error.isFatal { delivery.fail(error) }
        }
    }

    // MARK: Timers

    private func startTimers() {
        let keepAlive = LoopTimer(on: loop) { [weak self] in self?.keptAlive() }
        self.keepAlive = keepAlive
        keepAlive.schedule(at: .after(configuration.maxPollInterval / 2))
        if let interval = configuration.wakingInterval {
            let heartbeat = LoopTimer(on: loop) { [weak self] in self?.heartbeatDue(interval) }
            self.heartbeat = heartbeat
            heartbeat.schedule(at: .after(interval))
        }
        guard configuration.enableAutoCommit else { return }
        let autoCommit = LoopTimer(on: loop) { [weak self] in self?.autoCommitDue() }
        self.autoCommit = autoCommit
        autoCommit.schedule(at: .after(configuration.autoCommitInterval))
    }

    /// A poll of the control queue at half of `max.poll.interval.ms` is what keeps an idle or busy member in its group.
    ///
    /// It also hides a stuck handler from the group, so that is watched here.
    private func keptAlive() {
        serve()
        for stuck in watch.stuck(delivery.progress) {
            logger.warning(
                "a handler has held its record for more than half of maxPollInterval",
                [
                    "client": client?.name ?? "", "maxPollInterval": "\(configuration.maxPollInterval)",
                    "at": stuck.place,
                ])
        }
        // Last, so that two looks are never closer than this, whatever holds up the loop.
        keepAlive?.schedule(at: .after(configuration.maxPollInterval / 2))
    }

    /// Wakes librdkafka's main thread, which sends the heartbeats that are due whenever it is awake.
    private func heartbeatDue(_ interval: Duration) {
        heartbeat?.schedule(at: .after(interval))
        guard let client, let queue, closing == nil else { return }
        client.wakeMainThread(replyTo: queue)
    }

    private func autoCommitDue() {
        autoCommit?.schedule(at: .after(configuration.autoCommitInterval))
        // What is stored now is committed with the next one: after the rebalance, after the answer.
        if isAutoCommitting || client?.join.isUnderWay == true { return }
        isAutoCommitting = true
        commitStored(by: .after(.seconds(30))) { [weak self, logger] error in
            if let error { logger.warning("automatic commit failed: \(error.message)", ["code": "\(error.code)"]) }
            self?.perform { $0.isAutoCommitting = false }
        }
    }

    // MARK: The end

    /// Lets go of everything; the client is destroyed once nobody holds a record of it.
    func tearDown() {
        keepAlive?.invalidate()
        autoCommit?.invalidate()
        heartbeat?.invalidate()
        keepAlive = nil
        autoCommit = nil
        heartbeat = nil
        endRebalance()
        queue?.disableWakeup()
        queue = nil
        client?.join.onEnd(nil)
        client = nil
        delivery.shutDown()
        let commits = self.commits
        self.commits = [:]
        for commit in commits.values {
            commit.timer.invalidate()
            commit.done(KafkaConsumer.closed)
        }
    }
}

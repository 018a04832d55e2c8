public import CausewayKafka
public import CausewayObservability
internal import CausewayRequestReply
public import CausewayRuntime

/// Decides the commands of partitions, one writer a partition, with a state that is restored from the partition's events.
///
/// Exactly once: a command's events, its reply and its offset are one transaction. Each partition has a transactional id of
/// its own, by which a new owner shuts the earlier one out; offsets count only under the assignment that they were read
/// under. So whatever is killed or frozen, a `readCommitted` reader finds each command decided once and one reply to it.
/// Commands that come together share a transaction; none waits longer for others than `maxHold`.
public final class PartitionProcessor<Logic: PartitionLogic>: Service {
    private let core: ProcessorCore<Logic>
    private let configuration: PartitionProcessorConfiguration
    private let presence: ProcessorPresence<Logic>

    /// Creates a processor; it connects by itself, and joins its group when it is run.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - logic: Its rules.
    ///   - loop: The loop that commands are decided on.
    ///   - logger: Where restores and failures are reported.
    ///   - metrics: Where counts and the progress of restores go; nil for nowhere.
    /// - Throws: `KafkaError.invalidConfiguration`, naming the setting.
    public init(
        configuration: PartitionProcessorConfiguration, logic: Logic, loop: EventLoop, logger: Logger = .disabled,
        metrics: (any MetricsFactory)? = nil
    ) throws(KafkaError) {
        try Self.check(configuration.snapshots, logic)
        self.configuration = configuration
        var asking = configuration.producer
        asking.enableIdempotence = false
        let producer = try KafkaProducer(configuration: asking, controlLoop: loop, logger: logger)
        let core = ProcessorCore(
            configuration, logic, producer, loop, logger,
            metrics.map { ProcessorMetrics($0, topic: configuration.responder.topic) })
        self.core = core
        let consumer = try KafkaConsumer(
            configuration: configuration.responder.consumer, loop: loop, logger: logger
        ) { event in
            await core.rebalance(event)
        }
        let presence = ProcessorPresence(core, configuration.responder.topic)
        self.presence = presence
        var control: ResponderControl?
        if let topic = configuration.responder.controlTopic {
            control = try ResponderControl(topic, presence, configuration.responder.consumer)
        }
        let made = control
        loop.execute { core.assumeIsolated { $0.connect(consumer, made) } }
    }

    deinit {
        let core = core
        Task(executorPreference: core.loop.taskExecutor) { await core.close() }
    }

    private static func check(_ snapshots: SnapshotConfiguration?, _ logic: Logic) throws(KafkaError) {
        guard let snapshots else { return }
        if let problem = snapshots.problem { throw KafkaError(.invalidConfiguration, problem + ".") }
        guard logic is any SnapshottingLogic else {
            throw KafkaError(
                .invalidConfiguration,
                "snapshots are configured, but \(Logic.self) is no SnapshottingLogic: nothing says how to write its state."
            )
        }
    }

    /// `processor` and the topics.
    public var serviceName: String { "processor of \(configuration.responder.topic)" }

    /// Suspends until partitions have been assigned and restored.
    ///
    /// - Throws: `invalidConfiguration` when the topics don't fit each other, `closed` when it is stopped first,
    ///   `cancelled` when the task is.
    public func waitUntilReady() async throws(KafkaError) {
        while true {
            if let refused = await core.refused { throw refused }
            if await core.isStopping { throw KafkaError(.closed, "The processor is being stopped.") }
            if await core.notReadyReason == nil { return }
            if Task.isCancelled { throw KafkaError(.cancelled, "The task was cancelled.") }
            await core.awaitChange { $0.refused != nil || $0.isStopping || $0.notReadyReason == nil }
        }
    }

    /// The partitions that it serves now.
    public var partitions: [Int] { get async { await core.partitions } }

    /// The partitions whose state it keeps ready while others serve them.
    public var standbys: [Int] { get async { await core.standbys.keys.sorted() } }

    /// Why it serves no commands at the moment, `nil` if it does.
    ///
    /// One that has no partition because others have them all does not serve either.
    public var notReadyReason: String? { get async { await core.notReadyReason } }

    /// What it has counted.
    public var statistics: PartitionProcessorStatistics { core.counters.snapshot }

    /// Serves until the task is cancelled; then what is in hand is decided and answered, and the group is left.
    ///
    /// - Throws: `KafkaError.invalidConfiguration` when the topics don't fit each other: the group was never joined then.
    public func run() async throws {
        let core = core
        // A task of its own: the end is the consumer's, not that of a task that stands in a transaction.
        let serving = Task(executorPreference: core.loop.taskExecutor) { try await core.serve() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await serving.result }
            group.addTask {
                while await core.refused == nil, !Task.isCancelled {
                    await core.awaitChange { $0.refused != nil }
                }
                await core.stop()
            }
            await group.next()
            group.cancelAll()
        }
        await core.stop()
        let result = await serving.result
        await core.close()
        if let refused = await core.refused { throw refused }
        do {
            try result.get()
        } catch let error as KafkaError where error.code == .closed || error.code == .cancelled {
            // Stopped before it served.
        }
    }
}

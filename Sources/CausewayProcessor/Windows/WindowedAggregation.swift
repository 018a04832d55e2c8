public import CausewayKafka
public import CausewayObservability
public import CausewayRuntime

/// Counts, sums or folds the records of each key in windows of record time; the results are a compacted topic, which a
/// `MaterializedView` shows and its `changes` stream.
///
/// ```swift
/// let perMinute = try WindowedAggregation(
///     configuration: .init(bootstrapServers: servers, inputTopic: "orders", outputTopic: "orders-per-minute", group: "stats"),
///     windows: .tumbling(of: .seconds(60), gracePeriod: .seconds(10)), fold: .count, loop: loop)
/// ```
///
/// Exactly once: the results of many records and the offset of the last one are one transaction, fenced as those of a
/// `PartitionProcessor` are, so that a `readCommitted` reader finds results of each record once whatever is killed or
/// frozen. Which records are late depends on the records before them in their partition alone: neither on when they are
/// read nor on restarts. The results are what a partition is restored from: nothing else is stored.
///
/// A single record that is far ahead of its time closes all windows before it: topics should not take such records
/// (`message.timestamp.after.max.ms`).
public final class WindowedAggregation<Fold: WindowFold>: Service {
    private let core: WindowCore<Fold>
    private let configuration: WindowedAggregationConfiguration

    /// Creates an aggregation; it connects by itself, and joins its group when it is run.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - windows: How record time is cut.
    ///   - fold: What a window makes of its records.
    ///   - serializer: Writes values.
    ///   - deserializer: Reads values again when a partition is taken over; it awaits nothing.
    ///   - loop: The loop that records are folded on.
    ///   - logger: Where restores and failures are reported.
    /// - Throws: `KafkaError.invalidConfiguration`, naming the setting.
    public init(
        configuration: WindowedAggregationConfiguration, windows: TimeWindows, fold: Fold,
        serializer: any Serializer<Fold.Value>, deserializer: any Deserializer<Fold.Value>, loop: EventLoop,
        logger: Logger = .disabled
    ) throws(KafkaError) {
        if let problem = windows.problem {
            throw KafkaError(.invalidConfiguration, "The windows can't be: \(problem).")
        }
        let topics = [configuration.inputTopic, configuration.outputTopic, configuration.stateTopic]
        if Set(topics).count != (configuration.emission == .updates ? 2 : 3) || topics.contains("") {
            throw KafkaError(
                .invalidConfiguration, "inputTopic, outputTopic and changelogTopic need names of their own: \(topics).")
        }
        self.configuration = configuration
        var asking = configuration.producer
        asking.enableIdempotence = false
        let producer = try KafkaProducer(configuration: asking, controlLoop: loop, logger: logger)
        let core = WindowCore(configuration, windows, fold, serializer, deserializer, producer, loop, logger)
        self.core = core
        let consumer = try KafkaConsumer(configuration: configuration.consumer, loop: loop, logger: logger) { event in
            await core.rebalance(event)
        }
        loop.execute { core.assumeIsolated { $0.connect(consumer) } }
    }

    /// Creates an aggregation whose values are JSON; it connects by itself, and joins its group when it is run.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - windows: How record time is cut.
    ///   - fold: What a window makes of its records.
    ///   - loop: The loop that records are folded on.
    ///   - logger: Where restores and failures are reported.
    /// - Throws: `KafkaError.invalidConfiguration`, naming the setting.
    public convenience init(
        configuration: WindowedAggregationConfiguration, windows: TimeWindows, fold: Fold, loop: EventLoop,
        logger: Logger = .disabled
    ) throws(KafkaError) where Fold.Value: Codable {
        try self.init(
            configuration: configuration, windows: windows, fold: fold, serializer: JSONSerializer(),
            deserializer: JSONDeserializer(), loop: loop, logger: logger)
    }

    deinit {
        let core = core
        Task(executorPreference: core.loop.taskExecutor) { await core.close() }
    }

    /// `windows` and the topic.
    public var serviceName: String { "windows of \(configuration.inputTopic)" }

    /// Suspends until partitions have been assigned and restored.
    ///
    /// - Throws: Why it can't go on, as `run()`; `closed` when it is stopped first, `cancelled` when the task is.
    public func waitUntilReady() async throws {
        while true {
            if let refused = await core.refused { throw refused }
            if await core.isStopping { throw KafkaError(.closed, "The aggregation is being stopped.") }
            if await core.notReadyReason == nil { return }
            if Task.isCancelled { throw KafkaError(.cancelled, "The task was cancelled.") }
            await core.awaitChange { $0.refused != nil || $0.isStopping || $0.notReadyReason == nil }
        }
    }

    /// The partitions that it has now.
    public var partitions: [Int] { get async { await core.partitions } }

    /// How many results it keeps: those of windows that are open, and the keys of those that have closed.
    public var windowCount: Int { get async { await core.windowCount } }

    /// Why it takes no records in at the moment, `nil` if it does.
    ///
    /// One that has no partition because others have them all does not either.
    public var notReadyReason: String? { get async { await core.notReadyReason } }

    /// What it has counted.
    public var statistics: WindowedAggregationStatistics { core.counters.snapshot }

    /// Aggregates until the task is cancelled; then what was read is committed, and the group is left.
    ///
    /// - Throws: `KafkaError.invalidConfiguration` when the topics don't fit each other, the windows or the results that
    ///   are there; `limitExceeded` beyond `maxWindows`; `invalidRecord` for a record that can't be read; what the
    ///   serializer throws.
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

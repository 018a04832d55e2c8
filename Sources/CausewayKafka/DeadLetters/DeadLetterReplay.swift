public import CausewayObservability
internal import CausewayRuntime

/// Sends the records of a dead-letter topic back to where they failed.
///
/// Each goes to its topic and partition of origin, or by its key to a given topic, with the key, value, headers and time
/// that it was first written with. Headers of dead letters and retries go, the count of attempts too: its handling
/// begins anew, with all its attempts. Dead letters of Spring Kafka are replayed the same way.
///
/// At least once: after each batch that the brokers have the group's offsets are committed. When a replay fails or is
/// cancelled in the middle, they are committed up to the first record of each partition that was not acknowledged, so
/// that the next replay begins with it; records behind it that had been sent already, fewer than 1,024, are sent again.
/// Without a group, or from the beginning, all are.
public struct DeadLetterReplay: Sendable {
    /// Where a replay begins.
    public enum Start: Sendable, Hashable {
        /// Behind what was replayed before: at the group's committed offsets, or else at the beginning.
        case committed
        /// At each partition's first record.
        case beginning
    }

    let consumerConfiguration: KafkaConsumerConfiguration
    let producer: KafkaProducer
    let logger: Logger

    /// Creates a replay.
    ///
    /// - Parameters:
    ///   - consumerConfiguration: How dead letters are read. Its group is for replays alone: the partitions are assigned,
    ///     without a rebalance, so that no two replays may run in it at the same time.
    ///   - producer: What writes; with `acks` other than `.all` records may be lost.
    ///   - logger: Where warnings go.
    public init(
        consumerConfiguration: KafkaConsumerConfiguration, producer: KafkaProducer, logger: Logger = .disabled
    ) {
        var configuration = consumerConfiguration
        configuration.enableAutoOffsetStore = false
        configuration.enableAutoCommit = false
        // So that a partition that ends in something else than a record ends all the same.
        configuration.enablePartitionEOF = true
        configuration.autoOffsetReset = .earliest
        self.consumerConfiguration = configuration
        self.producer = producer
        self.logger = logger
    }

    /// Replays the dead letters that are there when it starts; what comes later waits for the next replay.
    ///
    /// - Parameters:
    ///   - topic: The dead-letter topic.
    ///   - start: Where to begin.
    ///   - destination: Where to send them; nil sends each to its topic of origin.
    ///   - keepsTimestamps: Whether they get the time again that they had, which retention counts by; else that of writing.
    ///   - filter: Whether to send a record; one that is left out is not offered again by `.committed`.
    /// - Returns: What was done.
    /// - Throws: Why reading or writing failed, `cancelled` when the task is; see above for what is done by then.
    public func run(
        topic: String, from start: Start = .committed, to destination: String? = nil, keepsTimestamps: Bool = true,
        where filter: @Sendable (ConsumerRecord) -> Bool = { _ in true }
    ) async throws(KafkaError) -> ReplayResult {
        if start == .committed, consumerConfiguration.groupID == nil {
            throw KafkaError(
                .invalidConfiguration,
                "A replay from the committed offsets needs a group: set groupID, or use .beginning.")
        }
        let consumer = try KafkaConsumer(configuration: consumerConfiguration, logger: logger)
        let run = ReplayRun(
            consumer, producer, destination: destination, keepsTimestamps: keepsTimestamps, logger: logger)
        let result: ReplayResult
        do throws(KafkaError) {
            result = try await run.replay(topic, from: start, where: filter)
        } catch {
            try? await consumer.close()
            throw error
        }
        try await consumer.close()
        return result
    }
}

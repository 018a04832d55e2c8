internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// Where a responder keeps the outcomes of durable requests; belongs to its loop.
final class ResponderOutcomes {
    let configuration: OutcomeConfiguration
    private let producer: KafkaProducer
    private let reading: KafkaConsumerConfiguration
    private let loop: EventLoop
    private let logger: Logger

    /// Creates it, with a producer of its own: an outcome has to be acknowledged before its reply is sent.
    init(
        _ outcomes: OutcomeConfiguration, _ configuration: ResponderConfiguration, loop: EventLoop, logger: Logger
    ) throws(KafkaError) {
        self.configuration = outcomes
        self.loop = loop
        self.logger = logger
        var writing = configuration.producer
        writing.enableIdempotence = true
        writing.maxInFlight = 5
        writing.reportDelay = .zero
        producer = try KafkaProducer(configuration: writing, controlLoop: loop, logger: logger)
        var reading = configuration.consumer
        reading.groupID = nil
        reading.groupInstanceID = nil
        reading.enableAutoCommit = false
        reading.enableAutoOffsetStore = false
        reading.autoOffsetReset = .earliest
        self.reading = reading.readingToEnd
    }

    /// Reads a partition's outcomes to their end.
    func read(_ partition: Int) async throws -> OutcomeTable {
        let consumer = try KafkaConsumer(configuration: reading, loop: loop, logger: logger)
        let place = TopicPartition(topic: configuration.topic, partition: partition)
        var table = OutcomeTable(configuration)
        let result: Result<Void, any Error>
        do {
            try await consumer.readToEnd(of: [place: .beginning]) { batch in
                for record in batch { if let outcome = RequestOutcome(record) { table.insert(outcome) } }
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try? await consumer.close(deadline: .after(.seconds(1)))
        try result.get()
        return table
    }

    /// Writes an outcome; returns once it is acknowledged.
    func write(_ outcome: RequestOutcome, _ partition: Int) async throws(KafkaError) {
        _ = try await producer.send(outcome.record(partition: partition))
    }

    func close() async { try? await producer.close(deadline: .after(.seconds(1))) }
}

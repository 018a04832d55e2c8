import CausewayKafka
import CausewayRuntime

/// Reads a number of records from the beginning of a topic.
struct ConsumeBench: Sendable {
    enum Mode: String {
        /// One by one, with the floor's settings.
        case records = "consume-records"
        /// In batches, with the floor's settings.
        case batches = "consume-batches"
        /// One by one, with the default settings.
        case defaults = "consume-default"
    }

    let mode: Mode
    let bootstrap: String
    let topic: String
    let count: Int

    /// Records a second, from the first to the last.
    func run() async throws -> Double {
        let loop = try EventLoop(name: "consume")
        let consumer = try KafkaConsumer(configuration: configuration, loop: loop)
        let partitions = try await consumer.metadata(of: topic).partitions
        try await consumer.assign(
            Dictionary(
                uniqueKeysWithValues: partitions.map { (TopicPartition(topic: topic, partition: $0.id), .beginning) }))
        let duration = mode == .batches ? try await readBatches(consumer) : try await readRecords(consumer)
        try await consumer.close(deadline: .after(.seconds(5)))
        await loop.shutdown()
        return Double(count) / (duration / .seconds(1))
    }

    private var configuration: KafkaConsumerConfiguration {
        var configuration = KafkaConsumerConfiguration(bootstrapServers: bootstrap)
        if mode == .defaults { return configuration }
        configuration.queuedMinMessages = 10_000_000
        configuration.queuedMaxMessagesKbytes = 2_097_151
        return configuration
    }

    // Off any actor, as a service's task reads.
    @concurrent private func readRecords(_ consumer: KafkaConsumer) async throws -> Duration {
        var left = count
        var sum = 0
        var start: ContinuousClock.Instant?
        for try await record in consumer.records {
            if start == nil { start = .now }
            sum &+= Self.look(at: record)
            left -= 1
            if left == 0 { break }
        }
        return try Self.time(since: start, sum)
    }

    @concurrent private func readBatches(_ consumer: KafkaConsumer) async throws -> Duration {
        var left = count
        var sum = 0
        var start: ContinuousClock.Instant?
        for try await batch in consumer.batches() {
            if start == nil { start = .now }
            for record in batch { sum &+= Self.look(at: record) }
            left -= batch.count
            if left <= 0 { break }
        }
        return try Self.time(since: start, sum)
    }

    /// The length and the first byte of the value: what makes sure that it is there.
    private static func look(at record: ConsumerRecord) -> Int {
        guard let value = record.value, value.byteCount > 0 else { return 0 }
        return value.byteCount &+ Int(value.unsafeLoad(as: UInt8.self))
    }

    private static func time(since start: ContinuousClock.Instant?, _ sum: Int) throws -> Duration {
        guard let start, sum > 0 else { throw BenchUsage() }
        return ContinuousClock.now - start
    }
}

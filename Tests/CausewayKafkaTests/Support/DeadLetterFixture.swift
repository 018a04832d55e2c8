import CausewayObservability
import CausewayTesting
import Synchronization

@testable import CausewayKafka

/// A topic with retry topics and a dead-letter topic, and clients of them.
struct DeadLetterFixture: Sendable {
    let broker: TestBroker
    let topic: String
    let retries: Int
    let producer: KafkaProducer

    var deadLetters: String { topic + "-dlt" }
    /// A time an hour ago: such records are not new, and no topic's retention deletes them yet.
    static let earlier = KafkaTimestamp(milliseconds: WallClockTime.now().nanoseconds / 1_000_000 - 3_600_123)

    var partition: TopicPartition { TopicPartition(topic: topic, partition: 0) }
    var policy: PoisonPolicy { .deadLetter(to: deadLetters, by: producer) }

    /// A consumer of the topic and its retry topics, from the group's offsets on.
    func consumer(
        logger: Logger = .disabled, _ change: (inout KafkaConsumerConfiguration) -> Void = { _ in }
    ) async throws -> KafkaConsumer {
        var configuration = broker.consumerConfiguration(group: topic)
        change(&configuration)
        let consumer = try KafkaConsumer(configuration: configuration, logger: logger)
        let names = [topic] + (0..<retries).map { "\(topic)-retry-\($0)" }
        try await consumer.assign(
            Dictionary(uniqueKeysWithValues: names.map { (TopicPartition(topic: $0, partition: 0), .committed) }))
        return consumer
    }

    func send(_ values: [String], key: String? = nil) async throws {
        for value in values { try await producer.enqueue(ProducerRecord(topic: topic, key: key, text: value)) }
        try await producer.flush()
    }

    /// The first records of a topic's first partition.
    func read(_ topic: String, count: Int) async throws -> [ConsumerRecord] {
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
        try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
        var records: [ConsumerRecord] = []
        if count > 0 {
            for try await record in consumer.records {
                records.append(record.copy())
                if records.count == count { break }
            }
        }
        try await consumer.close()
        return records
    }

    /// How many records a topic's first partition has had.
    func count(_ topic: String) async throws -> Int {
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
        let range = try await consumer.watermarks(of: TopicPartition(topic: topic, partition: 0))
        try await consumer.close()
        return Int(range.high)
    }
}

extension TestBroker {
    /// Runs a body with a topic of a partition, its retry topics and its dead-letter topic.
    func withDeadLetters(retries: Int = 0, _ body: (DeadLetterFixture) async throws -> Void) async throws {
        try await withTopic("orders") { topic in
            let fixture = DeadLetterFixture(broker: self, topic: topic, retries: retries, producer: try producer())
            for index in 0..<retries { try await createTopic(name: "\(topic)-retry-\(index)") }
            try await createTopic(name: fixture.deadLetters)
            try await body(fixture)
            try await fixture.producer.close()
        }
    }
}

import CausewayTesting
import KafkaTestSupport

@testable import CausewayKafka

/// Runs with a consumer at the beginning of the partitions of a new topic, whose records have the keys that `key` names.
func withPartitions(
    _ count: Int, records: Int, kind: TestBroker.Kind = .embedded, logger: CapturedLogs = CapturedLogs(),
    fileID: String = #fileID, key: (Int) -> String? = { _ in nil },
    configure: (inout KafkaConsumerConfiguration) -> Void = { _ in },
    _ body: (KafkaConsumer, [TopicPartition]) async throws -> Void
) async throws {
    let broker = try await TestBroker.shared(kind, fileID: fileID)
    try await broker.withTopic("partitions", partitions: count) { topic in
        for partition in 0..<count { try await broker.fill(topic, partition: partition, count: records, key: key) }
        var configuration = broker.consumerConfiguration(group: topic)
        configure(&configuration)
        let consumer = try KafkaConsumer(configuration: configuration, logger: logger.logger())
        let partitions = (0..<count).map { TopicPartition(topic: topic, partition: $0) }
        try await consumer.assignFromBeginning(partitions)
        try await body(consumer, partitions)
        try await consumer.close()
    }
}

import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(4)))
struct AdminRecordTests {
    @Test func recordsBeforeAnOffsetAreDeleted() async throws {
        try await Cluster.withTopic("trimmed", partitions: 3) { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            try await broker.fill(topic, partitions: 0..<3, count: 10)
            let partitions = (0..<3).map { TopicPartition(topic: topic, partition: $0) }
            let results = try await admin.deleteRecords(before: [
                partitions[0]: .offset(4), partitions[1]: .end, partitions[2]: .offset(77),
            ])
            #expect(try results[partitions[0]]?.get() == 4)
            #expect(try results[partitions[1]]?.get() == 10)
            let beyond = #expect(throws: KafkaError.self) { try results[partitions[2]]?.get() }
            #expect(beyond?.code == .offsetOutOfRange)
            #expect(beyond?.message.contains("\(partitions[2])") == true)
            let beginnings = try await admin.offsets(
                at: [partitions[0]: .beginning, partitions[1]: .beginning, partitions[2]: .beginning])
            #expect(beginnings == [partitions[0]: 4, partitions[1]: 10, partitions[2]: 0])
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([partitions[0]: .beginning])
            #expect(try await consumer.takeOffsets(6) == [4, 5, 6, 7, 8, 9])
            try await consumer.close()
            let absent = await #expect(throws: KafkaError.self) {
                try await admin.deleteRecords(before: [TopicPartition(topic: topic + "-absent", partition: 0): .end])
            }
            #expect(absent?.code == .unknownTopicOrPartition)
            #expect(absent?.message.contains("'\(topic)-absent'") == true)
        }
    }
}

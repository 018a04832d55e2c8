import CLibrdkafka
import CausewayTesting
import Testing

@testable import CausewayKafka

/// What newer versions of librdkafka have: there where it was built with one, absent and no failure otherwise.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(3)))
struct LeaderEpochTests {
    @Test func aRecordHasItsLeadersEpochWhereLibrdkafkaKnowsIt() async throws {
        try await Cluster.withTopic("epoch") { broker, topic in
            try await broker.fill(topic, count: 3)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            let expected: Int? = RD_KAFKA_VERSION >= 0x0201_00ff ? 0 : nil
            for try await record in consumer.records {
                #expect(record.leaderEpoch == expected)
                #expect(record.copy().leaderEpoch == expected)
                if record.offset == 2 { break }
            }
            try await consumer.close()
        }
    }
}

import CausewayKafka
import CausewayTesting
import Foundation
import KafkaTestSupport
import Testing

/// Whose time a record has: its sender's, or the broker's where the topic says so.
@Suite(.timeLimit(.minutes(3))) struct TimestampTests {
    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

    private func withSent(
        _ kind: TestBroker.Kind, _ configuration: [String: String], _ time: KafkaTimestamp?,
        _ check: (RecordMetadata, ConsumerRecord) throws -> Void
    ) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("time", configuration: configuration) { topic in
            let producer = try broker.producer()
            let sent = try await producer.send(
                ProducerRecord(topic: topic, partition: 0, text: "r", timestamp: time))
            try await producer.close()
            let reader = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await reader.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            for try await record in reader.records {
                try check(sent, record)
                break
            }
            try await reader.close()
        }
    }

    @Test(arguments: Conformance.kinds(with: .topicsAsMade))
    func anExplicitTimeIsKept(_ kind: TestBroker.Kind) async throws {
        let time = KafkaTimestamp(milliseconds: Self.now - 3_600_000)
        try await withSent(kind, [:], time) { sent, record in
            #expect(sent.timestamp == time && !sent.isAppendTime)
            #expect(record.timestamp == time && !record.isAppendTime)
        }
    }

    @Test(arguments: Conformance.kinds(with: .topicsAsMade))
    func withoutOneItIsTheTimeAtWhichItWasQueued(_ kind: TestBroker.Kind) async throws {
        let before = Self.now
        try await withSent(kind, [:], nil) { sent, record in
            let time = try #require(sent.timestamp).milliseconds
            #expect((before...Self.now).contains(time))
            #expect(record.timestamp == sent.timestamp && !record.isAppendTime)
        }
    }

    @Test(arguments: Conformance.kinds(with: .topicsAsMade))
    func aTopicWithAppendTimeReportsTheBrokersTime(_ kind: TestBroker.Kind) async throws {
        let before = Self.now
        let own = KafkaTimestamp(milliseconds: before - 3_600_000)
        try await withSent(kind, ["message.timestamp.type": "LogAppendTime"], own) { sent, record in
            let time = try #require(sent.timestamp).milliseconds
            #expect(sent.isAppendTime)
            #expect((before - 1_000...Self.now + 1_000).contains(time))
            #expect(record.timestamp == sent.timestamp && record.isAppendTime)
        }
    }
}

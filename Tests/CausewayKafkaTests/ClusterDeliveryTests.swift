import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// What a cluster says about records.
@Suite(
    .enabled(if: TestBroker.Kind.cluster != nil, "neither KAFKA_HOME nor CAUSEWAY_TEST_BOOTSTRAP is set"),
    .timeLimit(.minutes(1)))
struct ClusterDeliveryTests {
    @Test func anUnknownTopicFailsByTheDeliveryTimeout() async throws {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        let producer = try broker.producer {
            $0.deliveryTimeout = .milliseconds(500)
            $0.raw["allow.auto.create.topics"] = "false"
        }
        let name = TestBroker.uniqueName("absent")
        let error = await #expect(throws: KafkaError.self) {
            try await producer.send(ProducerRecord(topic: name, text: "nowhere"))
        }
        #expect(error?.message.contains(name) == true)
        #expect(error?.code == .messageTimedOut || error?.code == .unknownTopic)
        let unprepared = await #expect(throws: KafkaError.self) { try await producer.prepare(topic: "not a name") }
        #expect(unprepared?.message.contains("not a name") == true)
        try await producer.close()
    }

    @Test func aRecordThatTheTopicForbidsIsRefused() async throws {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        try await broker.withTopic("small", configuration: ["max.message.bytes": "1000"]) { topic in
            let producer = try broker.producer()
            let error = await #expect(throws: KafkaError.self) {
                try await producer.send(ProducerRecord(topic: topic, value: [UInt8](repeating: 1, count: 5_000)))
            }
            #expect(error?.code == .recordTooLarge)
            #expect(error?.message.contains("raise max.message.bytes") == true)
            #expect(try await producer.send(ProducerRecord(topic: topic, text: "small")).offset == 0)
            try await producer.close()
        }
    }
}

import CausewayKafka
import CausewayTesting
import KafkaTestSupport
import Testing

/// What a cluster says about records that it does not take.
@Suite(.timeLimit(.minutes(3))) struct RefusedRecordTests {
    @Test(arguments: Conformance.kinds(with: .topicsAsMade)) func anUnknownTopicFailsByTheDeliveryTimeout(
        _ kind: TestBroker.Kind
    ) async throws {
        let broker = try await TestBroker.shared(kind)
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

    @Test(arguments: Conformance.kinds(with: .topicsAsMade)) func aRecordThatTheTopicForbidsIsRefused(
        _ kind: TestBroker.Kind
    ) async throws {
        let broker = try await TestBroker.shared(kind)
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

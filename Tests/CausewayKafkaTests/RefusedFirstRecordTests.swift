import CausewayEmbeddedBroker
import CausewayTesting
import Testing

@testable import CausewayKafka

/// A leader refuses a record and takes the one behind it, as Kafka may where it has just become the leader (KAFKA-15591).
@Suite(.timeLimit(.minutes(3))) struct RefusedFirstRecordTests {
    let embedded: EmbeddedBroker
    let broker: TestBroker

    init() throws {
        embedded = try EmbeddedBroker()
        broker = TestBroker(embedded)
    }

    /// librdkafka reports the first one as written all the same.
    @Test func aRefusedRecordIsNotTakenForWritten() async throws {
        try await broker.withTopic("refused") { topic in
            let producer = try await twoAtATime(topic)
            let (first, second) = try (producer.tryEnqueue(record(topic, "1")), producer.tryEnqueue(record(topic, "2")))
            #expect(try await second.value.offset == 0)
            let error = await #expect(throws: KafkaError.self) { try await first.value }
            #expect(error?.code == .outOfOrderSequenceNumber && error?.mayBeWritten == true)
            #expect(error?.message.contains("prepare(topic:)") == true)
            try await producer.close()
        }
    }

    @Test func sentTogetherEachHasItsOwnEnd() async throws {
        try await broker.withTopic("refused-batch") { topic in
            let producer = try await twoAtATime(topic)
            let results = await producer.send(contentsOf: [record(topic, "1"), record(topic, "2")])
            #expect(throws: KafkaError.self) { try results[0].get() }
            #expect(try results[1].get().offset == 0)
            try await producer.close()
        }
    }

    /// Without acknowledgements there are no offsets at all.
    @Test func withoutAcknowledgementsNothingIsMissed() async throws {
        try await broker.withTopic("unacknowledged") { topic in
            let producer = try broker.producer {
                $0.acks = .none
                $0.enableIdempotence = false
            }
            #expect(try await producer.send(record(topic, "1")).offset == nil)
            try await producer.close()
        }
    }

    /// A producer whose first request is refused, when the second is on its way.
    private func twoAtATime(_ topic: String) async throws -> KafkaProducer {
        let producer = try broker.producer { $0.raw["batch.num.messages"] = "1" }
        try await producer.prepare(topic: topic)
        try await embedded.setRoundTripTime(.milliseconds(500))
        try await embedded.failNext(.produce, with: [.notLeaderOrFollower])
        return producer
    }

    private func record(_ topic: String, _ text: String) -> ProducerRecord {
        ProducerRecord(topic: topic, partition: 0, text: text)
    }
}

import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// At least once: an offset is stored once the brokers have the dead letter, and whoever ends before that loses nothing.
@Suite(.timeLimit(.minutes(4))) struct DeadLetterCrashTests {
    private static let values = [#"{"id":0,"items":[]}"#, "poison 1", "poison 2", #"{"id":3,"items":[]}"#]

    /// Runs a body with a topic and a broker for dead letters that is down.
    private func withUnreachableDeadLetters(
        _ body: (DeadLetterFixture, EmbeddedBroker, KafkaProducer) async throws -> Void
    ) async throws {
        let broker = try EmbeddedBroker()
        let other = try EmbeddedBroker()
        try await TestBroker(broker).withDeadLetters { topics in
            try await other.createTopic(name: topics.deadLetters, partitions: 1)
            try await topics.send(Self.values)
            var configuration = KafkaProducerConfiguration(bootstrapServers: other.bootstrapServers)
            configuration.raw["reconnect.backoff.max.ms"] = "100"
            let producer = try KafkaProducer(configuration: configuration)
            try await producer.prepare(topic: topics.deadLetters)
            try await other.takeDown()
            try await body(topics, other, producer)
            try? await producer.close(deadline: .after(.zero))
        }
    }

    @Test func noOffsetIsStoredBeforeTheDeadLetterIsAcknowledged() async throws {
        try await withUnreachableDeadLetters { topics, other, producer in
            let consumer = try await topics.consumer()
            let records = consumer.records(as: Order.self, onPoison: .deadLetter(to: topics.deadLetters, by: producer))
            let reader = Task {
                for try await _ in records {}
            }
            // Both are handed out, and neither is acknowledged.
            try await eventually { (consumer.position(of: topics.partition) ?? 0) >= 3 }
            try await consumer.commit()
            #expect(try await consumer.committed([topics.partition]) == [topics.partition: 1])

            // The end of this reader, between dead letter and commit.
            reader.cancel()
            let error = await #expect(throws: KafkaError.self) { try await reader.value }
            #expect(error?.code == .cancelled)
            try await consumer.close()
            #expect(records.statistics.deadLettered == 0)

            try await other.bringUp()
            let next = try await topics.consumer()
            let again = next.records(as: Order.self, onPoison: topics.policy)
            for try await record in again {
                #expect(record.value?.id == 3)
                break
            }
            #expect(again.statistics.deadLettered == 2)
            let letters = try await topics.read(topics.deadLetters, count: 2)
            #expect(letters.map { $0.valueText } == ["poison 1", "poison 2"])
            try await next.close()
        }
    }

    @Test func whatTheDeadLetterTopicDoesNotTakeIsReadAgain() async throws {
        try await withUnreachableDeadLetters { topics, other, _ in
            var configuration = KafkaProducerConfiguration(bootstrapServers: other.bootstrapServers)
            configuration.deliveryTimeout = .milliseconds(200)
            let producer = try KafkaProducer(configuration: configuration)
            let consumer = try await topics.consumer()
            let records = consumer.records(as: Order.self, onPoison: .deadLetter(to: topics.deadLetters, by: producer))
            var ids: [Int?] = []
            let error = await #expect(throws: KafkaError.self) {
                for try await record in records { ids.append(record.value?.id) }
            }
            #expect(error?.code == .messageTimedOut)
            #expect(consumer.position(of: topics.partition) == 1)
            for try await record in consumer.records(as: Order.self, onPoison: topics.policy) {
                ids.append(record.value?.id)
                break
            }
            #expect(ids == [0, 3])
            #expect(try await topics.count(topics.deadLetters) == 2)
            try await consumer.close()
            try? await producer.close(deadline: .after(.zero))
        }
    }

    /// Of letters that are under way together some may be taken and others not.
    @Test func theFirstThatIsNotTakenIsReadAgainWithAllBehindIt() async throws {
        let broker = TestBroker(try EmbeddedBroker())
        try await broker.withDeadLetters { topics in
            try await topics.send(["poison 0", "poison 1", String(repeating: "x", count: 5000), "poison 3"])
            var configuration = KafkaProducerConfiguration(bootstrapServers: broker.bootstrapServers)
            configuration.raw["message.max.bytes"] = "2000"
            let producer = try KafkaProducer(configuration: configuration)
            let consumer = try await topics.consumer()
            let records = consumer.records(as: Order.self, onPoison: .deadLetter(to: topics.deadLetters, by: producer))
            let error = await #expect(throws: KafkaError.self) { for try await _ in records {} }
            #expect(error?.code == .recordTooLarge)
            #expect(records.statistics.deadLettered == 2)
            try await consumer.commit()
            #expect(try await consumer.committed([topics.partition]) == [topics.partition: 2])
            let reader = Task { for try await _ in consumer.records(as: Order.self, onPoison: topics.policy) {} }
            try await eventually { try await topics.count(topics.deadLetters) == 4 }
            try await consumer.close()
            try await reader.value
            try await producer.close()
        }
    }
}

import CausewayEmbeddedBroker
import CausewayTesting
import Testing

@testable import CausewayKafka

/// A coordinator that refuses for a moment, as one does that has just started or moved.
@Suite(.timeLimit(.minutes(3))) struct CoordinatorTests {
    /// librdkafka 2.0.2 asks once, and never reads the partition after a refusal.
    @Test(arguments: [EmbeddedBroker.RequestError.notCoordinator, .coordinatorNotAvailable, .coordinatorLoadInProgress])
    func committedOffsetsAreAskedForAgain(_ refusal: EmbeddedBroker.RequestError) async throws {
        let embedded = try EmbeddedBroker()
        let broker = TestBroker(embedded)
        try await broker.withTopic("refused") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 5)
            let first = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await first.commit([partition: 3])
            try await first.close()

            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await embedded.failNext(.offsetFetch, with: [refusal, refusal])
            try await consumer.assign([partition: .committed])
            for try await record in consumer.records {
                #expect(record.offset == 3)
                break
            }
            try await embedded.failNext(.offsetFetch, with: [refusal, refusal])
            #expect(try await consumer.committed([partition]) == [partition: 3])
            try await consumer.close()
        }
    }
}

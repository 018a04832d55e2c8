import CausewayEmbeddedBroker
import CausewayTesting
import Testing

@testable import CausewayKafka

/// Deliveries that are kept, asked before and after their end, by several tasks.
@Suite(.timeLimit(.minutes(1))) struct PendingDeliveryTests {
    @Test func eachHasItsOwnEndWhoeverAsksAndWhen() async throws {
        let embedded = try EmbeddedBroker()
        let broker = TestBroker(embedded)
        try await broker.withTopic("one") { one in
            try await broker.withTopic("other") { other in
                let producer = try broker.producer()
                for topic in [one, other] { try await producer.prepare(topic: topic) }
                try await embedded.takeDown()
                // More than a page of each, in turn.
                let count = DeliveryPage.size * 2 + 10
                let pending = try (0..<count * 2).map { number in
                    try producer.tryEnqueue(
                        ProducerRecord(topic: number % 2 == 0 ? one : other, partition: 0, text: "\(number)"))
                }
                try await withThrowingTaskGroup { group in
                    // Three wait for some, nobody for others, and one of those that wait is cancelled.
                    for (number, delivery) in pending.enumerated() where number % 3 == 0 {
                        for _ in 0..<3 {
                            group.addTask {
                                let metadata = try await delivery.value
                                #expect(metadata.offset == Int64(number / 2))
                                #expect(metadata.topic == (number % 2 == 0 ? one : other))
                            }
                        }
                    }
                    let cancelled = Task { try await pending[3].value }
                    cancelled.cancel()
                    let error = await #expect(throws: KafkaError.self) { try await cancelled.value }
                    #expect(error?.code == .cancelled)
                    try await embedded.bringUp()
                    try await group.waitForAll()
                }
                for (number, delivery) in pending.enumerated() {
                    #expect(try await delivery.value.offset == Int64(number / 2))
                }
                try await producer.close()
            }
        }
    }
}

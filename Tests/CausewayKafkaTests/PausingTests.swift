import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

/// Pause, resume and seek at moments that only this module can tell; the rest is in ConformanceTests.
@Suite(.timeLimit(.minutes(3))) struct PausingTests {
    let broker: TestBroker

    init() throws { broker = TestBroker(try EmbeddedBroker()) }

    @Test(arguments: [false, true])
    func whatIsPausedBeforeItsFirstRecordBeginsThereAfterResume(_ isFetched: Bool) async throws {
        try await broker.withTopic("early") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 10)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([partition: .beginning])
            if isFetched { try await eventually { consumer.delivery.state.withLock { $0.queue?.length ?? 0 } >= 10 } }
            try await consumer.pause([partition])
            try await consumer.resume([partition])
            var offsets: [Int64] = []
            for try await record in consumer.records {
                offsets.append(record.offset)
                if offsets.count == 10 { break }
            }
            #expect(offsets == Array(0..<10))
            try await consumer.close()
        }
    }

    @Test func whatIsNotAssignedCantBeMoved() async throws {
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
        let partition = TopicPartition(topic: "absent", partition: 0)
        for code in try await [
            #require(throws: KafkaError.self) { try await consumer.seek(to: [partition: 0]) },
            #require(throws: KafkaError.self) { try await consumer.pause([partition]) },
            #require(throws: KafkaError.self) { try await consumer.resume([partition]) },
        ].map(\.code) {
            #expect(code == .invalidState)
        }
        try await consumer.close()
    }
}

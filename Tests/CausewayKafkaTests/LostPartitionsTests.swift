import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

@Suite(.timeLimit(.minutes(3))) struct LostPartitionsTests {
    /// The group throws the member out: told apart from a revocation, nothing is committed, and it joins again.
    @Test func whatIsLostIsToldApartAndNotCommitted() async throws {
        let embedded = try EmbeddedBroker()
        let broker = TestBroker(embedded)
        try await broker.withTopic("lost", partitions: 2) { topic in
            let partitions = [0, 1].map { TopicPartition(topic: topic, partition: $0) }
            try await broker.fill(topic, partitions: 0..<2, count: 10)
            let log = RebalanceLog()
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.sessionTimeout = .seconds(4)
            let logs = CapturedLogs()
            let consumer = try KafkaConsumer(configuration: configuration, logger: logs.logger()) { log.note($0) }
            try await consumer.subscribe(to: topic)
            let seen = SeenRecords()
            let reader = Task { for try await record in consumer.records { seen.note(record) } }
            try await eventually(within: .seconds(10)) { seen.count == 20 }
            try await embedded.failNext(.heartbeat, with: [.unknownMemberID])
            try await eventually(within: .seconds(15)) { log.events.count >= 3 }
            #expect(Array(log.events.prefix(3)) == [.assigned(partitions), .lost(partitions), .assigned(partitions)])
            // Nothing was committed, not even tried, so all is read again.
            #expect(!logs.contains("commit before release"))
            try await eventually { seen.count == 40 }
            for partition in partitions {
                #expect(seen.offsets(of: partition) == Array(0..<10) + Array(0..<10))
            }
            try await consumer.close()
            try await reader.value
            #expect(log.events.last == .revoked(partitions))
        }
        await embedded.close()
    }
}

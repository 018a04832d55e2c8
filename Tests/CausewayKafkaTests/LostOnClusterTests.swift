import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// A member whose session has ended without it, on Apache Kafka.
@Suite(.enabled(if: ApacheKafka.isAvailable, "KAFKA_HOME is not set"), .timeLimit(.minutes(4)))
struct LostOnClusterTests {
    typealias Strategy = KafkaConsumerConfiguration.PartitionAssignmentStrategy

    @Test(arguments: [Strategy.range, .cooperativeSticky])
    func whatIsLostIsToldApartAndReadAgain(_ strategy: Strategy) async throws {
        let kafka = try await ApacheKafka.start(settings: ["group.min.session.timeout.ms": "500"])
        do {
            try await loseAndComeBack(strategy, kafka)
        } catch {
            await kafka.close()
            throw error
        }
        await kafka.close()
    }

    private func loseAndComeBack(_ strategy: Strategy, _ kafka: ApacheKafka) async throws {
        let broker = TestBroker(kafka)
        try await broker.withTopic("lost", partitions: 2) { topic in
            let partitions = [0, 1].map { TopicPartition(topic: topic, partition: $0) }
            try await broker.fill(topic, partitions: 0..<2, count: 10)
            let (log, logs, seen) = (RebalanceLog(), CapturedLogs(), SeenRecords())
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.partitionAssignmentStrategy = [strategy]
            configuration.sessionTimeout = .milliseconds(1_500)
            let consumer = try KafkaConsumer(configuration: configuration, logger: logs.logger()) { log.note($0) }
            try await consumer.subscribe(to: topic)
            let reader = consumer.read(into: seen)
            try await eventually(within: .seconds(20)) { seen.count == 20 }
            try kafka.suspend(node: 1)
            try await eventually(within: .seconds(20)) { log.events.contains(.lost(partitions)) }
            try kafka.resume(node: 1)
            // Nothing was committed, not even tried, so all is read again.
            try await eventually(within: .seconds(30)) { seen.count == 40 }
            #expect(log.events == [.assigned(partitions), .lost(partitions), .assigned(partitions)])
            #expect(!logs.contains("commit before release"))
            for partition in partitions { #expect(seen.offsets(of: partition) == Array(0..<10) + Array(0..<10)) }
            try await consumer.close()
            try await reader.value
            #expect(log.events.last == .revoked(partitions))
        }
    }
}

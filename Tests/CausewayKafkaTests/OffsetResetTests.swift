import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

/// `autoOffsetReset = .error`: the reader is told, and a member of a group goes on by a seek.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(3)))
struct OffsetResetTests {
    typealias Strategy = KafkaConsumerConfiguration.PartitionAssignmentStrategy

    @Test(arguments: [Strategy.range, .cooperativeSticky])
    func aMemberGoesOnBySeekingWithoutANewClient(_ strategy: Strategy) async throws {
        try await Cluster.withTopic("reset", partitions: 3) { broker, topic in
            let partitions = (0..<3).map { TopicPartition(topic: topic, partition: $0) }
            try await broker.fill(topic, partitions: 0..<3, count: 20)
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.autoOffsetReset = .error
            configuration.partitionAssignmentStrategy = [strategy]
            let setup = try KafkaConsumer(configuration: configuration)
            // The first has an offset that does not exist, the second none at all.
            try await setup.commit([partitions[0]: 1_000, partitions[2]: 5])
            try await setup.close()
            let log = RebalanceLog()
            let consumer = try KafkaConsumer(configuration: configuration) { log.note($0) }
            try await consumer.subscribe(to: topic)
            // Both failures and the records of the third: drained together, each is told.
            try await eventually(within: .seconds(20)) {
                consumer.delivery.state.withLock { $0.queue?.length ?? 0 } >= 17
            }
            let seen = SeenRecords()
            var failed: Set<TopicPartition> = []
            while failed.count < 2 {
                let error = await #expect(throws: KafkaError.self) {
                    for try await record in consumer.records { seen.note(record) }
                }
                #expect(error?.code == .autoOffsetReset)
                #expect(error?.message.contains("Seek to an offset that exists") == true)
                guard let place = partitions.first(where: { error?.message.contains("\($0)") == true }) else { break }
                failed.insert(place)
            }
            #expect(failed == [partitions[0], partitions[1]])
            let reader = consumer.read(into: seen)
            try await eventually { seen.offsets(of: partitions[2]) == Array(5..<20) }
            // As the message says, one by number, one by name.
            try await consumer.seek(to: [partitions[0]: 17])
            try await eventually { seen.offsets(of: partitions[0]) == [17, 18, 19] }
            try await consumer.seek(to: [partitions[1]: .tail(2)])
            try await eventually { seen.offsets(of: partitions[1]) == [18, 19] }
            // All go on, and again by seek; the group noticed nothing.
            try await broker.fill(topic, partitions: 0..<3, count: 5)
            try await eventually { seen.count == 15 + 3 + 2 + 15 }
            try await consumer.seek(to: [partitions[0]: 24, partitions[2]: 23])
            try await eventually { seen.count == 15 + 3 + 2 + 15 + 3 }
            #expect(seen.offsets(of: partitions[2]) == Array(5..<25) + [23, 24])
            #expect(log.events == [.assigned(partitions)])
            // What is committed is what was read.
            try await eventually { consumer.delivery.state.withLock { $0.waiter != nil } }
            try await consumer.commit()
            #expect(
                try await consumer.committed(partitions)
                    == Dictionary(uniqueKeysWithValues: partitions.map { ($0, 25) }))
            // And rebalances go on.
            let other = try KafkaConsumer(configuration: configuration)
            try await other.subscribe(to: topic)
            try await eventually(within: .seconds(20)) {
                consumer.assignment.count + other.assignment.count == 3 && other.assignment.count > 0
            }
            try await other.close()
            try await consumer.awaitAssignment(3)
            try await consumer.close()
            try await reader.value
        }
    }

    /// What is buffered of others, drained or not, handed out or in hand, is neither lost nor doubled by it.
    @Test(arguments: [Strategy.range, .cooperativeSticky])
    func theOthersLoseNothingByIt(_ strategy: Strategy) async throws {
        try await Cluster.withTopic("others", partitions: 3) { broker, topic in
            let partitions = (0..<3).map { TopicPartition(topic: topic, partition: $0) }
            try await broker.fill(topic, partitions: 0..<3, count: 3_000)
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.autoOffsetReset = .error
            configuration.partitionAssignmentStrategy = [strategy]
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.commit([partitions[0]: 100_000, partitions[1]: 0, partitions[2]: 0])
            try await consumer.subscribe(to: topic)
            let seen = SeenRecords()
            await #expect(throws: KafkaError.self) {
                for try await record in consumer.records { seen.note(record) }
            }
            // While a record of another one is in hand, where there still is one.
            if seen.count < 6_000 {
                for try await record in consumer.records {
                    seen.note(record)
                    try await consumer.seek(to: [partitions[0]: 0])
                    break
                }
            } else {
                try await consumer.seek(to: [partitions[0]: 0])
            }
            let reader = consumer.read(into: seen)
            try await eventually(within: .seconds(30)) { seen.count >= 9_000 }
            #expect(seen.irregularities.isEmpty)
            #expect(seen.count == 9_000)
            try await consumer.close()
            try await reader.value
        }
    }
}

import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// How partitions are shared out, as each strategy promises.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(3)))
struct GroupStrategyTests {
    typealias Strategy = KafkaConsumerConfiguration.PartitionAssignmentStrategy

    /// Two members and two topics of three partitions: range goes topic by topic, the others don't.
    @Test(arguments: [(Strategy.range, [2, 4]), (.roundRobin, [3, 3]), (.cooperativeSticky, [3, 3])])
    func partitionsAreSharedOut(_ strategy: Strategy, _ shares: [Int]) async throws {
        try await Cluster.withTopic("shares", partitions: 3) { broker, topic in
            try await broker.createTopic(name: topic + "-b", partitions: 3)
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.partitionAssignmentStrategy = [strategy]
            let topics = [topic, topic + "-b"]
            let (firstLog, secondLog) = (RebalanceLog(), RebalanceLog())
            let first = try KafkaConsumer(configuration: configuration) { firstLog.note($0) }
            try await first.subscribe(to: topics)
            let seen = SeenRecords()
            let firstReader = first.read(into: seen)
            try await first.awaitAssignment(6)
            let all = first.assignment
            #expect(firstLog.events == [.assigned(all)])
            let second = try KafkaConsumer(configuration: configuration) { secondLog.note($0) }
            try await second.subscribe(to: topics)
            let secondReader = second.read(into: seen)
            try await eventually(within: .seconds(20)) {
                [first.assignment.count, second.assignment.count].sorted() == shares
            }
            #expect((first.assignment + second.assignment).sorted() == all)
            let revoked = try #require(firstLog.firstRevocation?.event.partitions)
            if strategy == .cooperativeSticky {
                // Only what moves was given up; the other one got exactly that; nothing was assigned anew.
                #expect(revoked.sorted() == second.assignment)
                #expect(firstLog.events.count == 2)
                #expect(secondLog.events == [.assigned(second.assignment)])
            } else {
                #expect(revoked.sorted() == all)
                #expect(firstLog.events.last == .assigned(first.assignment))
            }
            for topic in topics { try await broker.fill(topic, partitions: 0..<3, count: 10) }
            try await eventually(within: .seconds(20)) { seen.count == 60 }
            #expect(seen.irregularities.isEmpty)
            // Who leaves gives the rest back.
            let (before, given) = (firstLog.events.count, second.assignment)
            try await second.close()
            try await first.awaitAssignment(6)
            if strategy == .cooperativeSticky {
                #expect(firstLog.events.dropFirst(before).map { $0 } == [.assigned(given)])
            }
            try await first.close()
            #expect(firstLog.events.last == .revoked(all))
            #expect(secondLog.events.last == .revoked(given))
            try await firstReader.value
            try await secondReader.value
        }
    }

    @Test func strategiesThatDoNotGoTogetherAreRefused() throws {
        for strategies in [[Strategy.cooperativeSticky, .range], []] {
            var configuration = KafkaConsumerConfiguration(bootstrapServers: "127.0.0.1:1", groupID: "g")
            configuration.partitionAssignmentStrategy = strategies
            let error = #expect(throws: KafkaError.self) { try KafkaConsumer(configuration: configuration) }
            #expect(error?.code == .invalidConfiguration)
        }
    }

    /// Paused is an assignment's state: what comes back is read.
    @Test(arguments: [Strategy.range, .cooperativeSticky])
    func whatIsGivenUpWhilePausedIsReadWhenItComesBack(_ strategy: Strategy) async throws {
        try await Cluster.withTopic("paused", partitions: 2) { broker, topic in
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.partitionAssignmentStrategy = [strategy]
            let first = try KafkaConsumer(configuration: configuration)
            try await first.subscribe(to: topic)
            let seen = SeenRecords()
            let reader = first.read(into: seen)
            try await first.awaitAssignment(2)
            let all = first.assignment
            try await first.pause(all)
            #expect(first.paused == all)
            try await broker.fill(topic, partitions: 0..<2, count: 5)
            let second = try KafkaConsumer(configuration: configuration)
            try await second.subscribe(to: topic)
            try await eventually(within: .seconds(20)) { first.assignment.count == 1 && second.assignment.count == 1 }
            // With cooperative-sticky one stayed, and stays paused.
            #expect(first.paused == (strategy == .range ? [] : first.assignment))
            try await second.close()
            try await first.awaitAssignment(2)
            if strategy == .cooperativeSticky { try await first.resume(first.paused) }
            try await eventually(within: .seconds(20)) { seen.distinctCount == 10 }
            #expect(first.paused == [])
            try await first.close()
            try await reader.value
        }
    }

    @Test func assigningAgainEndsAPause() async throws {
        try await Cluster.withTopic("again") { broker, topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 5)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            for start in [StartingOffset.beginning, .offset(2)] {
                try await consumer.assign([partition: start])
                try await consumer.pause([partition])
                #expect(consumer.paused == [partition])
                try await consumer.assign([partition: .offset(3)])
                #expect(consumer.paused == [])
                #expect(try await consumer.takeOffsets(1) == [3])
                try await consumer.pause([partition])
                try await consumer.incrementalUnassign([partition])
                try await consumer.incrementalAssign([partition: .offset(4)])
                #expect(try await consumer.takeOffsets(1) == [4])
            }
            try await consumer.close()
        }
    }

    @Test func aGroupsPartitionsAreNotTheCallersToAssign() async throws {
        try await Cluster.withTopic("group", partitions: 2) { broker, topic in
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await consumer.subscribe(to: topic)
            try await consumer.awaitAssignment(2)
            let partitions = consumer.assignment
            for error in [
                await #expect(throws: KafkaError.self) { try await consumer.incrementalUnassign([partitions[0]]) },
                await #expect(throws: KafkaError.self) {
                    try await consumer.incrementalAssign([TopicPartition(topic: topic, partition: 1): .beginning])
                },
            ] {
                #expect(error?.code == .invalidState)
                #expect(error?.message.contains(topic) == true)
            }
            #expect(consumer.assignment == partitions)
            try await consumer.close()
        }
    }
}

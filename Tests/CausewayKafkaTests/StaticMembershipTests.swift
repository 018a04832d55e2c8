import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// Members with a name that outlives restarts.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(3)))
struct StaticMembershipTests {
    private func member(
        _ id: String, _ broker: TestBroker, _ topic: String, _ log: RebalanceLog
    ) async throws -> KafkaConsumer {
        var configuration = broker.consumerConfiguration(group: topic)
        configuration.groupInstanceID = id
        configuration.sessionTimeout = .seconds(20)
        let consumer = try KafkaConsumer(configuration: configuration) { log.note($0) }
        try await consumer.subscribe(to: topic)
        return consumer
    }

    @Test func aShortAbsenceMovesNoPartition() async throws {
        try await Cluster.withTopic("static", partitions: 4) { broker, topic in
            let (logA, logB, logC) = (RebalanceLog(), RebalanceLog(), RebalanceLog())
            let first = try await member("a", broker, topic, logA)
            let second = try await member("b", broker, topic, logB)
            try await eventually(within: .seconds(30)) { first.assignment.count == 2 && second.assignment.count == 2 }
            let (share, eventsBefore) = (second.assignment, logA.events.count)
            try await second.commit([share[0]: 7])
            try await second.close()
            // Closing did not leave the group: the first one keeps its share alone.
            let again = try await member("b", broker, topic, logC)
            try await again.awaitAssignment(2)
            #expect(again.assignment == share)
            #expect(try await again.committed(share) == [share[0]: 7])
            #expect(first.assignment.count == 2)
            #expect(logA.events.count == eventsBefore)
            #expect(logC.events == [.assigned(share)])
            try await again.close()
            try await first.close()
        }
    }

    @Test func aDuplicateShutsTheOlderOneOutAndThatOneIsTold() async throws {
        try await Cluster.withTopic("fenced", partitions: 2) { broker, topic in
            let (logA, logB) = (RebalanceLog(), RebalanceLog())
            let first = try await member("twin", broker, topic, logA)
            try await first.awaitAssignment(2)
            let second = try await member("twin", broker, topic, logB)
            let error = await #expect(throws: KafkaError.self) { for try await _ in first.records {} }
            #expect(error?.code == .fencedInstanceID)
            #expect(error?.isFatal == true)
            for part in ["'\(topic)'", "groupInstanceID 'twin'", "an id of its own", "make a new one"] {
                #expect(error?.message.contains(part) == true, "\(part) in: \(error?.message ?? "")")
            }
            // It stays so: every reader and every call is told.
            let later = await #expect(throws: KafkaError.self) { for try await _ in first.records {} }
            #expect(later?.code == .fencedInstanceID)
            let commit = await #expect(throws: KafkaError.self) {
                try await first.commit([TopicPartition(topic: topic, partition: 0): 1])
            }
            #expect(commit?.isFatal == true)
            let subscribing = await #expect(throws: KafkaError.self) { try await first.subscribe(to: topic) }
            #expect(subscribing?.code == .fencedInstanceID)
            // The other one works.
            try await second.awaitAssignment(2)
            try await second.commit([TopicPartition(topic: topic, partition: 0): 1])
            _ = try? await first.close(deadline: .after(.seconds(5)))
            try await second.close()
        }
    }

    @Test func anInstanceNeedsAGroup() throws {
        var configuration = KafkaConsumerConfiguration(bootstrapServers: "127.0.0.1:1")
        configuration.groupInstanceID = "a"
        let error = #expect(throws: KafkaError.self) { try KafkaConsumer(configuration: configuration) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("groupInstanceID") == true)
    }
}

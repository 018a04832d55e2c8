import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// A handler holds its record for as long as it likes, and another member joins.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(3)))
struct BusyHandlerTests {
    typealias Strategy = KafkaConsumerConfiguration.PartitionAssignmentStrategy

    private func withBusyMember(
        _ strategy: Strategy, revokeTimeout: Duration, blocksFor: Duration? = nil,
        _ body: (BusyMember, KafkaConsumerConfiguration, TestBroker) async throws -> Void
    ) async throws {
        try await Cluster.withTopic("busy", partitions: 4) { broker, topic in
            try await broker.fill(topic, partitions: 0..<4, count: 500)
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.partitionAssignmentStrategy = [strategy]
            configuration.revokeTimeout = revokeTimeout
            let member = try await BusyMember(configuration, topic, blocksFor: blocksFor)
            await member.holds.wait()
            try await body(member, configuration, broker)
            try await member.end()
        }
    }

    /// From librdkafka's event to the start of the hook.
    private func expectTheHookAtOnce(_ member: BusyMember) async throws {
        let revocation = try await eventuallyValue(within: .seconds(20)) { member.log.firstRevocation }
        let event = try #require(member.probe.last(before: revocation.time))
        #expect(revocation.time - event < .milliseconds(250))
    }

    @Test(arguments: [Strategy.range, .cooperativeSticky])
    func theHookRunsAtOnceAndTheRecordInHandFinishes(_ strategy: Strategy) async throws {
        // Longer than the test may take: it ends because the record does.
        try await withBusyMember(strategy, revokeTimeout: .seconds(60)) { member, configuration, _ in
            let held = try #require(member.held)
            try await handOver(from: member, configuration) { second in
                let revoked = try #require(member.log.firstRevocation).event.partitions
                // It is waited for where its partition goes.
                if revoked.contains(held) { #expect(second.assignment.isEmpty) }
                member.mayGo.open()
            }
        }
    }

    /// Another member joins: the hook runs at once, and when the record in hand is done all have come, each once.
    private func handOver(
        from member: BusyMember, _ configuration: KafkaConsumerConfiguration,
        _ letGo: (KafkaConsumer) async throws -> Void
    ) async throws {
        let second = try KafkaConsumer(configuration: configuration)
        try await second.subscribe(to: try #require(configuration.groupID))
        let secondReader = second.read(into: member.seen)
        try await expectTheHookAtOnce(member)
        try await letGo(second)
        try await eventually(within: .seconds(30)) { second.assignment.count == 2 }
        try await eventually(within: .seconds(30)) { member.seen.distinctCount == 2_000 }
        // The record in hand was committed with its partition: nothing is lost and nothing comes twice.
        #expect(member.seen.irregularities.isEmpty)
        #expect(member.seen.count == 2_000)
        #expect(!member.logs.contains("were not done by revokeTimeout"))
        try await second.close()
        try await secondReader.value
    }

    @Test(arguments: [Strategy.range, .cooperativeSticky])
    func aThreadBlockedForHalfAMinuteHoldsUpNoRebalance(_ strategy: Strategy) async throws {
        let start = ContinuousClock.now
        try await withBusyMember(strategy, revokeTimeout: .seconds(90), blocksFor: .seconds(30)) {
            member, configuration, _ in
            try await handOver(from: member, configuration) { _ in
                #expect(!member.mayGo.isOpen)
                try await eventually(within: .seconds(60)) { member.mayGo.isOpen }
                #expect(ContinuousClock.now - start >= .seconds(30))
            }
        }
    }

    @Test(arguments: [Strategy.range, .cooperativeSticky])
    func aRecordThatDoesNotFinishIsReportedAndComesAgain(_ strategy: Strategy) async throws {
        try await withBusyMember(strategy, revokeTimeout: .milliseconds(500)) { member, configuration, broker in
            let topic = try #require(configuration.groupID)
            let held = try #require(member.held)
            // So many members that the partition of the record in hand goes in any case.
            var others: [(KafkaConsumer, Task<Void, any Error>)] = []
            let seen = SeenRecords()
            let added = strategy == .range ? 1 : 3
            for _ in 0..<added {
                let other = try KafkaConsumer(configuration: configuration)
                try await other.subscribe(to: topic)
                others.append((other, other.read(into: seen)))
            }
            try await expectTheHookAtOnce(member)
            let mayStay = strategy == .cooperativeSticky
            try await eventually(within: .seconds(30)) {
                member.consumer.assignment.count == 4 / (added + 1)
                    && others.allSatisfy { $0.0.assignment.count == 4 / (added + 1) }
            }
            // The deadline is reported where the record was waited for.
            if !mayStay || !member.consumer.assignment.contains(held) {
                #expect(member.logs.contains("were not done by revokeTimeout"))
            }
            member.mayGo.open()
            // At least once: what the first one had in hand may come again, and nothing is missing.
            try await eventually(within: .seconds(30)) {
                (0..<4).allSatisfy { number in
                    let partition = TopicPartition(topic: topic, partition: number)
                    return Set(member.seen.offsets(of: partition) + seen.offsets(of: partition)).count == 500
                }
            }
            if !member.consumer.assignment.contains(held) {
                let last = try #require(member.seen.offsets(of: held).last)
                #expect(seen.offsets(of: held).contains(last))
            }
            for (other, reader) in others {
                try await other.close()
                try await reader.value
            }
        }
    }
}

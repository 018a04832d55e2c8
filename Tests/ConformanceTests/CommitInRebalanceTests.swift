import CausewayKafka
import CausewayRuntime
import CausewayTesting
import Foundation
import KafkaTestSupport
import Testing

/// Commits while a rebalance takes its time.
@Suite(.timeLimit(.minutes(3))) struct CommitInRebalanceTests {
    /// A member that keeps its partitions commits all the time; another one is frozen, so that a join lasts until that
    /// one's session is over.
    ///
    /// Before 2.8 librdkafka shows a join only when its request leaves: a commit that is handed over in the moment before,
    /// longer on a busy machine, is still answered for the old generation, and everything is lost and read again. Commits
    /// that are not held back lose it each time.
    @Test(arguments: Conformance.kinds(with: .commitsWhileRebalancing))
    func whoKeepsPartitionsLosesNothingByCommitting(_ kind: TestBroker.Kind) async throws {
        var attempts: [[RebalanceEvent]] = []
        while attempts.count < 3, attempts.last != [] { attempts.append(try await lostByCommitting(kind)) }
        #expect(attempts.last == [])
    }

    /// What it lost; if nothing, what it has committed is checked.
    private func lostByCommitting(_ kind: TestBroker.Kind) async throws -> [RebalanceEvent] {
        let broker = try await TestBroker.shared(kind)
        return try await withTemporaryFolder { folder in
            try await broker.withTopic("rejoin", partitions: 4) { topic in
                // Only the frozen one's is to end: a session that ends by load is a loss of another kind.
                var configuration = broker.consumerConfiguration(group: topic)
                configuration.partitionAssignmentStrategy = [.cooperativeSticky]
                configuration.sessionTimeout = .seconds(45)
                // The least that a cluster with Kafka's own settings takes.
                let frozenSessionTimeout = Duration.seconds(kind == .external ? 6 : 2)
                try await broker.fill(topic, partitions: 0..<4, count: 1_000)
                let log = RebalanceLog()
                let keeping = try KafkaConsumer(configuration: configuration) { log.note($0) }
                try await keeping.subscribe(to: topic)
                let frozen = try MemberGroup(
                    1, topic: topic, strategy: .cooperativeSticky, sessionTimeout: frozenSessionTimeout,
                    on: broker, folder: folder, numbers: 0)
                defer { frozen.end() }
                try await eventually(within: .seconds(20)) {
                    keeping.assignment.count == 2 && frozen[0].count("assigned") > 0
                }
                frozen[0].process.kill(SIGSTOP)
                let joining = try KafkaConsumer(configuration: configuration)
                try await joining.subscribe(to: topic)
                var offset: Int64 = 0
                try await eventually(within: .seconds(20)) {
                    offset += 1
                    for partition in keeping.assignment { try keeping.commitAsync([partition: offset]) }
                    return joining.assignment.count == 2
                }
                let lost = log.events.filter { if case .lost = $0 { true } else { false } }
                if lost == [] {
                    try await keeping.commit(Dictionary(uniqueKeysWithValues: keeping.assignment.map { ($0, 1_000) }))
                    #expect(keeping.assignment.count == 2)
                    let committed = try await joining.committed(keeping.assignment)
                    #expect(committed.values.allSatisfy { $0 == 1_000 })
                }
                try await joining.close()
                try await keeping.close()
                return lost
            }
        }
    }
}

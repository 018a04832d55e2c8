import CausewayKafka
import CausewayTesting
import KafkaTestSupport
import Testing

/// A reader in a group goes on through what happens to its broker: everything that was acknowledged comes, in order,
/// without a gap.
@Suite(.serialized, .timeLimit(.minutes(4))) struct FaultTests {
    /// Sends numbered records to four partitions and reads them in a group while the broker has its trouble.
    private func withTraffic(
        _ kind: TestBroker.Kind, nodes: Int = 1, _ trouble: (TestBroker, NumberedTraffic) async throws -> Void
    ) async throws {
        try await withBroker(kind, nodes: nodes) { broker in
            try await broker.withTopic("trouble", partitions: 4) { topic in
                let traffic = try NumberedTraffic(topic, partitions: 4, on: broker)
                try await traffic.run {
                    try await traffic.awaitProgress()
                    try await trouble(broker, traffic)
                    try await traffic.awaitProgress()
                }
                #expect(traffic.missing.isEmpty)
                #expect(traffic.gaps.isEmpty)
            }
        }
    }

    @Test(arguments: Conformance.kinds(with: .downAndUp))
    func theOnlyNodeGoesDownAndComesUp(_ kind: TestBroker.Kind) async throws {
        try await withTraffic(kind) { broker, traffic in
            for _ in 0..<2 {
                try await broker.takeDown()
                try await broker.bringUp()
                try await traffic.awaitProgress()
            }
        }
    }

    @Test(arguments: Conformance.kinds(with: .leaderMoves))
    func leadersMove(_ kind: TestBroker.Kind) async throws {
        try await withTraffic(kind, nodes: 3) { broker, traffic in
            for node in [2, 3] {
                try await broker.moveLeader(of: traffic.partitions[0], toNode: node)
                try await traffic.awaitProgress()
            }
        }
    }

    @Test(arguments: Conformance.kinds(with: .processFaults))
    func theOnlyNodeIsKilled(_ kind: TestBroker.Kind) async throws {
        try await withTraffic(kind) { broker, _ in
            try await broker.kill(node: 1)
            try await broker.bringUp(node: 1)
        }
    }

    /// The others take over each time; what comes back catches up.
    @Test(arguments: Conformance.kinds(with: .processFaults))
    func nodesOfThreeAreKilledStoppedAndFrozen(_ kind: TestBroker.Kind) async throws {
        try await withTraffic(kind, nodes: 3) { broker, traffic in
            try await broker.kill(node: 2)
            try await traffic.awaitProgress()
            try await broker.bringUp(node: 2)
            try await traffic.awaitProgress()
            try await broker.takeDown(node: 1)
            try await traffic.awaitProgress()
            try await broker.bringUp(node: 1)
            try await traffic.awaitProgress()
            try broker.suspend(node: 3)
            try await traffic.awaitProgress()
            try broker.resume(node: 3)
        }
    }

    @Test(arguments: Conformance.kinds(with: .requestErrors))
    func requestsFail(_ kind: TestBroker.Kind) async throws {
        try await withTraffic(kind) { broker, traffic in
            try await broker.failNext(.produce, with: [.notLeaderOrFollower, .requestTimedOut, .notEnoughReplicas])
            try await broker.failNext(.fetch, with: [.notLeaderOrFollower, .leaderNotAvailable, .disconnect])
            try await traffic.awaitProgress()
            try await broker.failNext(.offsetCommit, with: [.notCoordinator, .coordinatorLoadInProgress])
            try await traffic.awaitProgress()
        }
    }

    @Test(arguments: Conformance.kinds(with: .delays))
    func answersComeLate(_ kind: TestBroker.Kind) async throws {
        try await withTraffic(kind) { broker, traffic in
            try await broker.delayAnswers(by: .milliseconds(300))
            try await traffic.awaitProgress()
            try await broker.delayAnswers(by: .zero)
        }
    }
}

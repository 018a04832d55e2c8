import CausewayKafka
import CausewayTesting
import Foundation
import Testing

/// Three processes in one group, one of them killed or frozen over and over while numbered records are produced.
///
/// What has to be real: the processes with their sessions, the broker that notices that one is gone, and the clock: each
/// record carries the time when it was sent, each member notes when it was done. One after the other, as they measure.
@Suite(
    .serialized, .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"),
    .timeLimit(.minutes(5)))
struct MemberChaosTests {
    private static let partitions = 6
    private static let sessionTimeout = Duration.milliseconds(1_500)
    private static let recordsInRound = 5_000

    /// A killed member comes back at once; its partitions go to the others when its session is over.
    @Test(arguments: [MemberGroup.Strategy.range, .cooperativeSticky])
    func aMemberIsKilledTwentyTimes(_ strategy: MemberGroup.Strategy) async throws {
        try await run("killed", strategy, rounds: 20, Self.kill)
    }

    /// The same where records are worked on side by side: only what all before is done of counts as done.
    @Test(arguments: ["partitions", "keys"])
    func aMemberThatWorksInParallelIsKilled(_ reading: String) async throws {
        try await run("killed", .cooperativeSticky, reading: reading, rounds: 5, Self.kill)
    }

    private static func kill(_ round: Int, _ feed: NumberFeed, _ group: MemberGroup) async throws {
        let begin = feed.sent
        feed.allow(Self.recordsInRound)
        try await eventually(within: .seconds(20)) { feed.sent > begin + Self.recordsInRound / 10 }
        try await group.killAndRestart(0)
        // On to the next when the new one is at work and all is done.
        try await group.awaitDone(below: (round + 1) * Self.recordsInRound)
        try await eventually(within: .seconds(20)) { group[0].count("assigned") > 0 }
    }

    /// A member that is frozen longer than its session loses its partitions, and must not commit for them afterwards.
    @Test(arguments: [(MemberGroup.Strategy.cooperativeSticky, 20), (.range, 20)])
    func aMemberIsFrozenPastItsSession(_ strategy: MemberGroup.Strategy, _ rounds: Int) async throws {
        try await run("frozen", strategy, rounds: rounds) { _, feed, group in
            // One without partitions, as amid a cooperative rebalance, has none to lose.
            try await group.awaitServed(Self.partitions)
            let begin = feed.sent
            let lost = group[0].count("lost")
            feed.allow(Self.recordsInRound / 2)
            try await eventually(within: .seconds(20)) { feed.sent > begin + Self.recordsInRound / 10 }
            group[0].process.kill(SIGSTOP)
            // The others take over.
            try await group.awaitDone(below: begin + Self.recordsInRound / 2)
            feed.allow(Self.recordsInRound / 2)
            group[0].process.kill(SIGCONT)
            try await eventually(within: .seconds(20)) { group[0].count("lost") > lost }
            try await group.awaitDone(below: begin + Self.recordsInRound)
        }
    }

    /// Runs rounds of trouble, then says what became of the records.
    private func run(
        _ name: String, _ strategy: MemberGroup.Strategy, reading: String = "batches", rounds: Int,
        _ trouble: (Int, NumberFeed, MemberGroup) async throws -> Void
    ) async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        let numbers = rounds * Self.recordsInRound
        try await withTemporaryFolder { folder in
            try await broker.withTopic(name, partitions: Self.partitions) { topic in
                let group = try MemberGroup(
                    3, topic: topic, strategy: strategy, sessionTimeout: Self.sessionTimeout, on: broker,
                    folder: folder, numbers: numbers, reading: reading)
                defer { group.end() }
                try await eventually(within: .seconds(20)) { (0..<3).allSatisfy { group[$0].count("assigned") > 0 } }
                let feed = try NumberFeed(topic, partitions: Self.partitions, rate: 2_500, on: broker)
                let committed = try CommittedOffsets(of: topic, topic, partitions: Self.partitions, on: broker)
                let tasks = [Task { try await feed.run() }, Task { try await committed.run() }]
                let time = try await ContinuousClock().measure {
                    for round in 0..<rounds {
                        do {
                            try await trouble(round, feed, group)
                        } catch {
                            let missing = group.processed.skipped.filter { $0 < feed.sent }
                            print("Round \(round): \(missing.count) of \(feed.sent) not done, \(missing.prefix(12))")
                            print(group.report)
                            throw error
                        }
                    }
                }
                // Everything is done, so it is committed a moment later.
                try await eventually(within: .seconds(20)) { committed.sum == Int64(numbers) }
                for task in tasks { task.cancel() }
                for task in tasks { try await task.value }
                try group.update()
                let share = group.processed.share(within: Self.sessionTimeout + .seconds(2))
                print(
                    "\(name), \(reading), \(strategy.rawValue), \(rounds) times in \(time): \(group.processed.summary)")
                #expect(group.processed.skipped.isEmpty)
                #expect(share >= 0.95)
                #expect(committed.stepsBack.isEmpty)
            }
        }
    }
}

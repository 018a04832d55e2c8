import CausewayKafka
import CausewayTesting
import Foundation
import Testing

/// Three processes that consume, transform and produce in transactions, killed and frozen inside open ones.
///
/// What has to be real: the processes with their sessions and transactions, the broker that fences them, and the reader,
/// which is Apache Kafka's own.
@Suite(
    .serialized, .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"),
    .timeLimit(.minutes(5)))
struct TransactionChaosTests {
    private static let rounds = 10
    /// How many outputs there must be, one for each number.
    private static let numbers = 6_000

    /// 20 kills and 10 freezes, each inside an open transaction with output written.
    ///
    /// Every other frozen one goes on only after it has joined the group again: whoever asks for the group's metadata
    /// then, at the commit, is let in by the broker with records that another member has done.
    @Test func eachInputComesOutOnceThroughKillsAndFreezes() async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        try await withTemporaryFolder { folder in
            try await broker.withTopic("pipeline", partitions: PipelineChaos.partitions) { inputs in
                try await broker.withTopic("piped", partitions: 2) { outputs in
                    let chaos = try PipelineChaos(inputs: inputs, outputs: outputs, on: broker, folder: folder)
                    do {
                        try await run(chaos)
                    } catch {
                        print(chaos.report)
                        try? await chaos.end()
                        throw error
                    }
                    try await chaos.end()
                }
            }
        }
    }

    private func run(_ chaos: PipelineChaos) async throws {
        // Before the reader reads, its waits would be measured.
        chaos.feed.allow(60)
        try await eventually(within: .seconds(60)) { chaos.feed.sent == 60 }
        try await chaos.awaitOutputs()
        let start = chaos.reader.longestWait
        let time = try await ContinuousClock().measure {
            for round in 0..<Self.rounds {
                try await chaos.killTwo(round)
                try await chaos.freezeOne(round, isAware: round % 2 == 1, isLong: round == 4)
                try await chaos.awaitOutputs()
            }
            try await chaos.finish(Self.numbers)
        }
        let (reader, sent) = (chaos.reader, chaos.feed.sent)
        print(
            """
            \(sent) numbers through 20 kills and 10 freezes in \(time): \(reader.missing(below: sent).count) missing, \
            \(reader.repeated.count) repeated, the longest wait of a reader \(reader.longestWait) ms (\(start) at the \
            start); offsets of the frozen: \(chaos.outcomes.map { $0.split(separator: " ").last ?? "" })
            """)
        #expect(sent >= Self.numbers)
        #expect(reader.found.count == sent)
        #expect(reader.missing(below: sent) == [])
        #expect(reader.repeated == [:])
        // The zombies have committed nothing.
        #expect(chaos.lostTags.count == 3 * Self.rounds)
        #expect(reader.tags.isDisjoint(with: chaos.lostTags))
        #expect(chaos.outcomes.allSatisfy { $0.hasPrefix("refused") })
        // The cluster's look at its transactions, every 250 ms, and a machine that is busy with other things.
        let limit = PipelineChaos.transactionTimeout + .seconds(5)
        #expect(reader.longestWait < Int(limit / .milliseconds(1)))
    }
}

import CausewayTesting
import Foundation
import Testing

/// Three processes that decide commands, stopped, killed and frozen inside open transactions.
///
/// What has to be real: the processes with their sessions and transactions, the broker that fences them, and the readers,
/// which are Apache Kafka's own.
@Suite(
    .serialized, .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"),
    .timeLimit(.minutes(6)))
struct ProcessorChaosTests {
    /// Runs a body with members that serve all partitions.
    private func withChaos(_ body: (ProcessorChaos) async throws -> Void) async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        try await withTemporaryFolder { folder in
            try await broker.withTopic("commands", partitions: ProcessorChaos.partitions) { commands in
                try await broker.withTopic("events", partitions: ProcessorChaos.partitions) { events in
                    try await broker.withTopic("replies", partitions: 1) { replies in
                        // Beside, so that states come of snapshots that members left when they were killed and frozen.
                        try await broker.withTopic(
                            "snapshots", partitions: ProcessorChaos.partitions,
                            configuration: ["cleanup.policy": "compact"]
                        ) { snapshots in
                            let chaos = try ProcessorChaos(
                                commands: commands, events: events, replies: replies, snapshots: snapshots, on: broker,
                                folder: folder)
                            do {
                                try await chaos.awaitServed(by: chaos.members)
                                try await body(chaos)
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
        }
    }

    /// Fifty rounds: thirty restarts in good order, which are sixty rebalances, ten kills and ten freezes, these inside an
    /// open transaction with events written.
    @Test func eachCommandIsDecidedOnceAndAnsweredOnce() async throws {
        try await withChaos { chaos in
            try await chaos.send(60)
            let time = try await ContinuousClock().measure {
                for round in 0..<10 {
                    for step in 0..<3 { try await chaos.restart((round + step) % 3) }
                    try await chaos.kill(round % 3)
                    try await chaos.freeze((round + 1) % 3, isAware: round % 2 == 1)
                }
                try await chaos.send(600)
            }
            let sent = chaos.feed.sent
            print(
                """
                \(sent) commands through 30 restarts, 10 kills and 10 freezes in \(time): events \
                \(chaos.events.repeated.count) repeated, replies \(chaos.replies.repeated.count) repeated
                """)
            #expect(sent > 6_000)
            let restored = chaos.members.compactMap(\.restored)
            print("restores of the last lives: \(restored)")
            #expect(restored.contains { $0.fromSnapshot > 0 })
            for reader in [chaos.events, chaos.replies] {
                #expect(reader.found.count == sent)
                #expect(reader.missing(below: sent) == [])
                #expect(reader.repeated == [:])
            }
            // Each partition's events are numbered by the state that they were decided by: it was their fold.
            var counts: [String: [(offset: Int, count: Int)]] = [:]
            for (number, tags) in chaos.events.found {
                let words = tags[0].split(separator: " ")
                let offset = try #require(Int(words[1].dropFirst("Offset:".count)))
                counts[String(words[0]), default: []].append((offset, try #require(Int(words[2]))))
                #expect(chaos.replies.found[number]?[0].split(separator: " ").last == words.last)
            }
            #expect(counts.count == ProcessorChaos.partitions)
            for events in counts.values {
                let inOrder = events.sorted { $0.offset < $1.offset }.map(\.count)
                #expect(inOrder == Array(0..<inOrder.count))
            }
        }
    }
}

import CausewayKafka
import CausewayTesting
import Testing

@testable import KafkaTestMember

/// Two processes that aggregate, killed and frozen inside open transactions.
///
/// What has to be real: the processes with their sessions and transactions, the broker that fences them, and the reader,
/// which is Apache Kafka's own.
@Suite(
    .serialized, .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"),
    .timeLimit(.minutes(6)))
struct WindowChaosTests {
    private func withChaos(
        _ count: Int, isFinal: Bool, _ body: (WindowChaos) async throws -> Void
    ) async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        // The numbers' times are long ago.
        let kept = ["retention.ms": "-1"]
        let compacted = ["cleanup.policy": "compact"]
        let partitions = WindowChaos.partitions
        try await withTemporaryFolder { folder in
            try await broker.withTopic("numbers", partitions: partitions, configuration: kept) { input in
                try await broker.withTopic("open", partitions: partitions, configuration: compacted) { changelog in
                    try await broker.withTopic("minutes", partitions: partitions, configuration: compacted) { output in
                        let chaos = try WindowChaos(
                            count, input: input, output: output, changelog: isFinal ? changelog : nil, on: broker,
                            folder: folder)
                        do {
                            try await chaos.awaitServed()
                            try await body(chaos)
                        } catch {
                            print(chaos.report)
                            await chaos.end()
                            throw error
                        }
                        await chaos.end()
                    }
                }
            }
        }
    }

    private static var grace: Int { Int(MinuteTotals.gracePeriod / .milliseconds(1)) }

    /// The results of a million numbers, of which one in twenty is out of order and one in a hundred late, are those of an
    /// independent computation, though each member was killed, and one frozen past its session, with results written and
    /// not committed.
    @Test func theResultsAreThoseOfAnIndependentComputation() async throws {
        let count = 1_000_000
        try await withChaos(count, isFinal: false) { chaos in
            try await chaos.send(upTo: count / 4)
            try await chaos.send(upTo: count / 2, 0, chaos.kill)
            try await chaos.send(upTo: count * 3 / 4, 1, chaos.kill)
            try await chaos.send(upTo: count, 0, chaos.freeze)
            let expected = chaos.feed.expected(grace: Self.grace)
            #expect(expected.late > count / 200)
            try await chaos.compare(with: expected.totals)
        }
    }

    /// Where only final results count, each comes once, and none before its window has closed.
    @Test func eachFinalResultComesOnce() async throws {
        let count = 200_000
        try await withChaos(count, isFinal: true) { chaos in
            try await chaos.send(upTo: count / 3)
            try await chaos.send(upTo: count, 0, chaos.kill)
            let expected = chaos.feed.expected(grace: Self.grace)
            #expect(expected.open > 0)
            try await chaos.compare(with: expected.closed)
            #expect(chaos.reader.lines == expected.closed.count)
        }
    }
}

import CausewayKafka
import CausewayTesting
import Foundation
import Testing

@testable import KafkaTestMember

/// Two processes that aggregate, killed and frozen inside open transactions.
///
/// What has to be real: the processes with their sessions and transactions, the broker that fences them, and the reader,
/// which is Apache Kafka's own.
@Suite(
    .serialized, .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"),
    .timeLimit(.minutes(5)))
struct WindowChaosTests {
    private static let partitions = 6
    private static let count = 1_000_000

    /// The results of a million numbers, of which one in twenty is out of order and one in a hundred late, are those of an
    /// independent computation, though each member was killed, and one frozen past its session, with results written and not
    /// committed.
    @Test func theResultsAreThoseOfAnIndependentComputation() async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        try await withTemporaryFolder { folder in
            // The numbers' times are long ago.
            let kept = ["retention.ms": "-1"]
            try await broker.withTopic("numbers", partitions: Self.partitions, configuration: kept) { input in
                try await broker.withTopic(
                    "minutes", partitions: Self.partitions, configuration: ["cleanup.policy": "compact"]
                ) { output in
                    let members = try (0..<2).map { member in
                        try ProcessorProcess(
                            [
                                "--bootstrap", broker.bootstrapServers, "--group", input, "--topic", input, "--windows",
                                output, "--session-timeout", "1.5",
                            ], id: member, folder: folder)
                    }
                    let reader = try MinuteReader(output, on: broker, folder: folder)
                    let committed = try CommittedOffsets(of: input, input, partitions: Self.partitions, on: broker)
                    let watch = Task { try await committed.run() }
                    do {
                        try await run(members, reader, committed, input, broker)
                    } catch {
                        for member in members { print(member.report) }
                        print("committed \(committed.sum), read \(reader.lines)\n\(reader.report)")
                        end(members, reader)
                        watch.cancel()
                        throw error
                    }
                    end(members, reader)
                    watch.cancel()
                    try await watch.value
                    #expect(committed.stepsBack == [])
                }
            }
        }
    }

    private func end(_ members: [ProcessorProcess], _ reader: MinuteReader) {
        for member in members { member.process.kill(SIGKILL) }
        reader.end()
    }

    private func run(
        _ members: [ProcessorProcess], _ reader: MinuteReader, _ committed: CommittedOffsets, _ input: String,
        _ broker: TestBroker
    ) async throws {
        let feed = MinuteFeed(Self.count, partitions: Self.partitions, seed: 10)
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: broker.bootstrapServers))
        try await awaitServed(members)
        let clock = ContinuousClock()
        let start = clock.now
        var sent = 0
        for (end, trouble) in [(250_000, nil), (500_000, kill), (750_000, kill), (Self.count, freeze)]
            as [(Int, Trouble?)]
        {
            let victim = members[end / 250_000 % 2]
            // Its next transaction, and so one of these numbers, is held.
            if trouble != nil { try victim.hold() }
            try await feed.send(sent..<end, to: input, by: producer)
            sent = end
            if trouble != nil { try await eventually(within: .seconds(30)) { victim.isHeld } }
            try await trouble?(victim) {
                try await eventually(within: .seconds(60)) { committed.sum == Int64(end) }
            }
            try await eventually(within: .seconds(60)) { committed.sum == Int64(end) }
            try await awaitServed(members)
            print("\(end) numbers are committed after \(clock.now - start)")
        }
        try await producer.close()
        let grace = Int(MinuteTotals.gracePeriod / .milliseconds(1))
        let (expected, late) = feed.expected(grace: grace)
        let numbers = expected.values.reduce(0) { $0 + $1.count }
        try? await eventually(within: .seconds(20)) {
            try reader.update()
            return reader.numbers == numbers
        }
        print(
            """
            \(Self.count) numbers, \(late) of them late, through 2 kills and a freeze in \(clock.now - start): \(expected.count) \
            results, written \(reader.lines) times
            """)
        #expect(late > Self.count / 200)
        #expect(reader.strange == [])
        #expect(reader.stepsBack == [])
        #expect(reader.numbers == numbers)
        let wrong = expected.filter { reader.found[$0.key] != $0.value }
        #expect(
            wrong.isEmpty, "\(wrong.count): \(wrong.prefix(3)), found \(wrong.prefix(3).map { reader.found[$0.key] })")
        #expect(reader.found.count == expected.count)
    }

    /// What befalls a member that holds a transaction; all that was sent is committed when the closure returns.
    private typealias Trouble = (ProcessorProcess, () async throws -> Void) async throws -> Void

    private func kill(_ member: ProcessorProcess, _ done: () async throws -> Void) async throws {
        try await member.killAndRestart()
    }

    /// The other one does it all; then the frozen one goes on with its transaction.
    private func freeze(_ member: ProcessorProcess, _ done: () async throws -> Void) async throws {
        member.process.kill(SIGSTOP)
        try await done()
        member.letGo()
        member.process.kill(SIGCONT)
        try await eventually(within: .seconds(20)) { member.count("lost") > 0 }
    }

    private func awaitServed(_ members: [ProcessorProcess]) async throws {
        try await eventually(within: .seconds(40)) {
            members.flatMap(\.partitions).sorted() == Array(0..<Self.partitions)
        }
    }
}

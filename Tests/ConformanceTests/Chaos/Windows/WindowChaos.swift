import CausewayKafka
import CausewayTesting
import Foundation
import Testing

@testable import KafkaTestMember

/// Two processes that aggregate numbers, the trouble they are in, and what a reader finds of it.
final class WindowChaos {
    static let partitions = 6

    let feed: MinuteFeed
    let members: [ProcessorProcess]
    let reader: MinuteReader
    let committed: CommittedOffsets
    private let input: String
    private let producer: KafkaProducer
    private let watch: Task<Void, any Error>
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var sent = 0

    /// Starts the processes and the reader.
    ///
    /// - Parameters:
    ///   - count: How many numbers there are.
    ///   - input: Their topic.
    ///   - output: The topic of the results.
    ///   - changelog: The topic of results that are not final; nil: each update is a result.
    ///   - broker: The broker.
    ///   - folder: Where files go.
    /// - Throws: What was not started.
    init(
        _ count: Int, input: String, output: String, changelog: String? = nil, on broker: TestBroker, folder: String
    ) throws {
        self.input = input
        feed = MinuteFeed(count, partitions: Self.partitions, seed: 10)
        members = try (0..<2).map { member in
            try ProcessorProcess(
                [
                    "--bootstrap", broker.bootstrapServers, "--group", input, "--topic", input, "--windows", output,
                    "--session-timeout", "1.5",
                ] + (changelog.map { ["--changelog", $0] } ?? []), id: member, folder: folder)
        }
        reader = try MinuteReader(output, on: broker, folder: folder)
        producer = try KafkaProducer(configuration: .init(bootstrapServers: broker.bootstrapServers))
        let committed = try CommittedOffsets(of: input, input, partitions: Self.partitions, on: broker)
        self.committed = committed
        watch = Task { try await committed.run() }
        start = clock.now
    }

    /// Time since the start.
    var elapsed: Duration { clock.now - start }

    /// Sends numbers up to an index, and waits until they are committed.
    func send(upTo end: Int) async throws {
        try await feed.send(sent..<end, to: input, by: producer)
        sent = end
        try await awaitDone()
    }

    /// The same, and has a member hold a transaction with results of these numbers written when trouble befalls it.
    func send(upTo end: Int, _ member: Int, _ trouble: (ProcessorProcess) async throws -> Void) async throws {
        try members[member].hold()
        try await feed.send(sent..<end, to: input, by: producer)
        sent = end
        try await eventually(within: .seconds(60)) { members[member].isHeld }
        try await trouble(members[member])
        try await awaitDone()
    }

    /// Kills a member, and starts it again.
    func kill(_ member: ProcessorProcess) async throws { try await member.killAndRestart() }

    /// Freezes a member until the other one has done it all; then it goes on with its transaction.
    func freeze(_ member: ProcessorProcess) async throws {
        member.process.kill(SIGSTOP)
        try await eventually(within: .seconds(120)) { committed.sum == Int64(sent) }
        member.letGo()
        member.process.kill(SIGCONT)
        try await eventually(within: .seconds(20)) { member.count("lost") > 0 }
    }

    func awaitServed() async throws {
        try await eventually(within: .seconds(40)) {
            members.flatMap(\.partitions).sorted() == Array(0..<Self.partitions)
        }
    }

    private func awaitDone() async throws {
        try await eventually(within: .seconds(120)) { committed.sum == Int64(sent) }
        try await awaitServed()
        print("\(sent) numbers are committed after \(elapsed)")
    }

    /// Compares what the reader finds with what there must be, place for place.
    func compare(with expected: [MinuteFeed.Place: MinuteFeed.Totals]) async throws {
        let numbers = expected.values.reduce(0) { $0 + $1.count }
        // If they do not come, the comparison says which.
        try? await eventually(within: .seconds(20)) {
            try reader.update()
            return reader.numbers == numbers
        }
        print("\(expected.count) results, written \(reader.lines) times, are there after \(elapsed)")
        #expect(reader.strange == [])
        #expect(reader.stepsBack == [])
        #expect(reader.numbers == numbers)
        let wrong = expected.filter { reader.found[$0.key] != $0.value }
        let examples = wrong.prefix(3).map { "\($0): found \(String(describing: reader.found[$0.key]))" }
        #expect(wrong.isEmpty, "\(wrong.count) wrong, such as \(examples)")
        #expect(reader.found.count == expected.count)
        #expect(committed.stepsBack == [])
    }

    var report: String {
        members.enumerated().map { "member \($0):\n\($1.report)" }.joined()
            + "sent \(sent), committed \(committed.sum), read \(reader.lines)\n\(reader.report)"
    }

    func end() async {
        for member in members { member.process.kill(SIGKILL) }
        reader.end()
        watch.cancel()
        _ = await watch.result
        try? await producer.close()
    }
}

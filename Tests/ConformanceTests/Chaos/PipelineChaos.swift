import CausewayKafka
import CausewayTesting
import Foundation

@testable import KafkaTestMember

/// Three processes that write each number of a topic on to another one in transactions, and the trouble they are in.
final class PipelineChaos {
    static let partitions = 6
    static let sessionTimeout = Duration.milliseconds(1_500)
    static let transactionTimeout = Duration.seconds(7)

    let feed: NumberFeed
    let reader: ConsoleReader
    private let committed: CommittedOffsets
    private let members: [PipelineProcess]
    /// Transactions that were open when their process was killed or frozen: nothing of them may be committed.
    private(set) var lostTags: Set<String> = []
    /// What became of the offsets of those that were frozen.
    private(set) var outcomes: [String] = []
    private var tasks: [Task<Void, any Error>] = []

    init(inputs: String, outputs: String, on broker: TestBroker, folder: String) throws {
        feed = try NumberFeed(inputs, partitions: Self.partitions, rate: 600, on: broker)
        committed = try CommittedOffsets(of: inputs, inputs, partitions: Self.partitions, on: broker)
        reader = try ConsoleReader(outputs, on: broker, folder: folder)
        members = try (0..<3).map { member in
            try PipelineProcess(
                [
                    "--bootstrap", broker.bootstrapServers, "--group", inputs, "--topic", inputs, "--output", outputs,
                    "--session-timeout", "\(Self.sessionTimeout / .seconds(1))", "--transaction-timeout",
                    "\(Self.transactionTimeout / .seconds(1))",
                ], id: "\(inputs)-\(member)", folder: folder)
        }
        tasks = [Task { [feed] in try await feed.run() }, Task { [committed] in try await committed.run() }]
    }

    /// Kills two members at once, both inside an open transaction with output written: one before its offsets are sent,
    /// one after.
    func killTwo(_ round: Int) async throws {
        let (first, second) = (members[round % 3], members[(round + 1) % 3])
        try first.hold(.beforeOffsets)
        try second.hold(.afterOffsets)
        for member in [first, second] { lostTags.insert(try await heldTransaction(of: member)) }
        for member in [first, second] { try await member.killAndRestart() }
    }

    /// Freezes a member inside an open transaction with output written until the others have done its work, and lets it
    /// go on.
    ///
    /// - Parameters:
    ///   - round: Which member's turn it is.
    ///   - isAware: Whether it goes on with its transaction only once it has joined the group again.
    ///   - isLong: Whether it is frozen until the cluster has aborted its transaction.
    /// - Throws: What did not come about in time.
    func freezeOne(_ round: Int, isAware: Bool, isLong: Bool) async throws {
        let member = members[(round + 2) % 3]
        try member.hold(.beforeOffsets)
        let tag = try await heldTransaction(of: member)
        lostTags.insert(tag)
        let assigned = member.count("assigned")
        member.process.kill(SIGSTOP)
        try await awaitCommitted()
        if isLong { try await awaitOutputs() }
        if !isAware { try member.letGo() }
        member.process.kill(SIGCONT)
        if isAware {
            try await eventually(within: .seconds(30)) { member.count("assigned") > assigned }
            try member.letGo()
        }
        outcomes.append(try await eventuallyValue(within: .seconds(30)) { member.offsetsOutcome(of: tag) })
    }

    /// Waits until a reader finds an output for everything that was sent.
    func awaitOutputs() async throws {
        try await eventually(within: .seconds(60)) {
            try reader.update()
            return reader.isDone(below: feed.sent)
        }
    }

    /// Waits until the group has committed everything that was sent.
    private func awaitCommitted() async throws {
        try await eventually(within: .seconds(60)) {
            try reader.update()
            return committed.sum == Int64(feed.sent)
        }
    }

    /// Sends numbers until a member's transaction is held, and returns its tag.
    private func heldTransaction(of member: PipelineProcess) async throws -> String {
        var calls = 0
        return try await eventuallyValue(within: .seconds(60)) {
            try reader.update()
            if let tag = member.heldTag { return tag }
            // Some for each partition, several times a second.
            calls += 1
            if calls % 4 == 1 { feed.allow(Self.partitions) }
            return nil
        }
    }

    /// Sends what is missing of so many numbers, and waits for all of them.
    func finish(_ total: Int) async throws {
        feed.allow(max(0, total - feed.sent))
        try await eventually(within: .seconds(60)) {
            try reader.update()
            return feed.sent >= total
        }
        try await awaitOutputs()
    }

    var report: String {
        members.enumerated().map { "member \($0):\n\($1.report)" }.joined() + "reader:\n" + reader.report
            + "sent \(feed.sent), committed \(committed.sum), missing \(reader.missing(below: feed.sent).prefix(12))"
    }

    func end() async throws {
        for member in members { member.process.kill(SIGKILL) }
        reader.end()
        for task in tasks { task.cancel() }
        for task in tasks { try await task.value }
    }
}

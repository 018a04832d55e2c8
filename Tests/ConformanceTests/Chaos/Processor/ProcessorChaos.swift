import CausewayKafka
import CausewayRequestReply
import CausewayTesting
import Foundation

/// Three processes that decide numbered commands, the trouble they are in, and what a reader finds of it.
final class ProcessorChaos {
    static let partitions = 6
    static let sessionTimeout = Duration.milliseconds(1_500)

    let feed: NumberFeed
    let events: ConsoleReader
    let replies: ConsoleReader
    let members: [ProcessorProcess]
    private let committed: CommittedOffsets
    private var tasks: [Task<Void, any Error>] = []

    init(
        commands: String, events: String, replies: String, snapshots: String? = nil, on broker: TestBroker,
        folder: String
    ) throws {
        feed = try NumberFeed(commands, partitions: Self.partitions, rate: 600, on: broker) { number in
            [
                KafkaHeader(name: WireContract.correlationID, text: "\(number)"),
                KafkaHeader(name: WireContract.replyTopic, text: replies),
            ]
        }
        self.events = try ConsoleReader(events, on: broker, folder: folder)
        self.replies = try ConsoleReader(replies, on: broker, folder: folder)
        members = try (0..<3).map { member in
            try ProcessorProcess(
                [
                    "--bootstrap", broker.bootstrapServers, "--group", commands, "--topic", commands, "--events",
                    events,
                    "--session-timeout", "\(Self.sessionTimeout / .seconds(1))",
                ] + (snapshots.map { ["--snapshots", $0] } ?? []), id: member, folder: folder)
        }
        committed = try CommittedOffsets(of: commands, commands, partitions: Self.partitions, on: broker)
        tasks = [Task { [feed] in try await feed.run() }, Task { [committed] in try await committed.run() }]
    }

    /// Sends commands and waits for their events and replies.
    func send(_ count: Int, within limit: Duration = .seconds(60)) async throws {
        feed.allow(count)
        try await awaitDone(within: limit)
    }

    func awaitDone(within limit: Duration = .seconds(60)) async throws {
        try await eventually(within: limit) {
            try events.update()
            try replies.update()
            return feed.isIdle && events.isDone(below: feed.sent) && replies.isDone(below: feed.sent)
        }
    }

    /// Waits until each partition is served by one of some members.
    func awaitServed(by serving: [ProcessorProcess]) async throws {
        try await eventually(within: .seconds(40)) {
            serving.flatMap(\.partitions).sorted() == Array(0..<Self.partitions)
        }
    }

    /// Sends commands until a member's transaction is held with its events written.
    func hold(_ member: ProcessorProcess) async throws {
        try member.hold()
        var calls = 0
        try await eventually(within: .seconds(60)) {
            if member.isHeld { return true }
            calls += 1
            if calls % 8 == 1 { feed.allow(Self.partitions) }
            return false
        }
    }

    /// Kills a member inside an open transaction with events written.
    func kill(_ member: Int) async throws {
        try await hold(members[member])
        try await members[member].killAndRestart()
        try await send(60)
    }

    /// Freezes a member inside an open transaction with events written until others have decided everything, and lets it
    /// go on.
    ///
    /// - Parameters:
    ///   - member: Which one.
    ///   - isAware: Whether it goes on with its transaction only once it has joined the group again.
    /// - Throws: What did not come about in time.
    func freeze(_ member: Int, isAware: Bool) async throws {
        let frozen = members[member]
        try await hold(frozen)
        frozen.process.kill(SIGSTOP)
        // The others decide it all; a reader may be held back by the frozen transaction for longer.
        feed.allow(60)
        try await eventually(within: .seconds(60)) { feed.isIdle && committed.sum == Int64(feed.sent) }
        if !isAware { frozen.letGo() }
        let lost = frozen.count("lost")
        frozen.process.kill(SIGCONT)
        if isAware {
            try await eventually(within: .seconds(40)) { frozen.count("lost") > lost }
            try await eventually(within: .seconds(40)) {
                frozen.process.standardOutput.last { $0.hasPrefix("assigned") || $0.hasPrefix("lost") }?.hasPrefix(
                    "assigned") == true
            }
            frozen.letGo()
        }
        // The zombie finds out, and serves again what the group gives it.
        try await send(60)
        try await awaitServed(by: members)
    }

    /// Stops a member in good order, which is a rebalance, and starts it again, which is another.
    func restart(_ member: Int) async throws {
        feed.allow(60)
        try await members[member].stopAndRestart()
        try await send(60)
    }

    var report: String {
        members.enumerated().map { "member \($0):\n\($1.report)" }.joined()
            + "sent \(feed.sent), events missing \(events.missing(below: feed.sent).prefix(12)), replies missing "
            + "\(replies.missing(below: feed.sent).prefix(12))\n"
    }

    func end() async throws {
        for member in members { member.process.kill(SIGKILL) }
        events.end()
        replies.end()
        for task in tasks { task.cancel() }
        for task in tasks { try await task.value }
    }
}

import CausewayKafka
import CausewayTesting
import Foundation
import Testing

@testable import KafkaTestMember

/// A process that is killed inside an open transaction while another one keeps its states ready, on Apache Kafka.
///
/// Each event is numbered by the state that it was decided by, and the reader is Apache Kafka's own: a state that lacks an
/// event, has one twice, or has one of the transaction that was aborted, shows in the next.
@Suite(
    .serialized, .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"),
    .timeLimit(.minutes(5)))
struct StandbyCrashTests {
    private static let partitions = 4

    @Test func theOtherGoesOnWithWhatItHasFolded() async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        try await withTemporaryFolder { folder in
            try await broker.withTopic("commands", partitions: Self.partitions) { commands in
                try await broker.withTopic("events", partitions: Self.partitions) { events in
                    try await crash(commands, events, broker, folder)
                }
            }
        }
    }

    private func crash(_ commands: String, _ events: String, _ broker: TestBroker, _ folder: String) async throws {
        let feed = try NumberFeed(commands, partitions: Self.partitions, rate: 1_000, on: broker)
        let feeding = Task { try await feed.run() }
        let reader = try ConsoleReader(events, on: broker, folder: folder)
        let arguments = [
            "--bootstrap", broker.bootstrapServers, "--group", commands, "--topic", commands, "--events", events,
            "--session-timeout", "1.5", "--standbys", "all",
        ]
        let members = try (0..<2).map { try ProcessorProcess(arguments, id: $0, folder: folder) }
        defer {
            feeding.cancel()
            reader.end()
            for member in members { member.process.kill(SIGKILL) }
        }
        do {
            try await awaitServed(by: members)
            for round in 0..<4 {
                let (killed, other) = (members[round % 2], members[1 - round % 2])
                try await reader.awaitAll(of: feed, and: 1_000)
                let standby = other.standbyEvents
                try await hold(killed, feed)
                try await eventually(within: .seconds(40)) { other.standbyEvents >= standby }
                let before = other.restored
                killed.process.kill(SIGKILL)
                try await eventually(within: .seconds(40)) { other.partitions.count == Self.partitions }
                let after = try #require(other.restored)
                let taken = after.fromStandby - (before?.fromStandby ?? 0)
                let read = after.events - (before?.events ?? 0)
                print("killed with standbys: \(taken) taken over, \(read) events read, of \(feed.sent)")
                #expect(taken == after.restores - (before?.restores ?? 0))
                #expect(taken >= 1)
                // All but the last ones were folded before.
                #expect(read < 300)
                try await reader.awaitAll(of: feed, and: 100)
                try await killed.killAndRestart()
                try await awaitServed(by: members)
            }
        } catch {
            for member in members { print(member.report) }
            throw error
        }
        try reader.checkCounts(feed.sent, partitions: Self.partitions)
    }

    private func awaitServed(by members: [ProcessorProcess]) async throws {
        try await eventually(within: .seconds(40)) {
            members.allSatisfy { !$0.partitions.isEmpty }
                && members.flatMap(\.partitions).sorted() == Array(0..<Self.partitions)
        }
    }

    /// Sends commands until a transaction is held with its events written.
    private func hold(_ member: ProcessorProcess, _ feed: NumberFeed) async throws {
        try member.hold()
        var calls = 0
        try await eventually(within: .seconds(60)) {
            calls += 1
            if calls % 8 == 1 { feed.allow(Self.partitions) }
            return member.isHeld
        }
    }
}

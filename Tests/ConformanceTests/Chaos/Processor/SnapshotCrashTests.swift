import CausewayKafka
import CausewayTesting
import Foundation
import Testing

@testable import KafkaTestMember

/// A process that is killed while it writes a snapshot, on Apache Kafka: the state goes on as all events have it.
///
/// Each event is numbered by the state that it was decided by, and the reader is Apache Kafka's own: a state that lacks an
/// event, or has one twice, shows in the next.
@Suite(
    .serialized, .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"),
    .timeLimit(.minutes(5)))
struct SnapshotCrashTests {
    private static let partitions = 2

    private static func restored(by member: ProcessorProcess) async throws -> ProcessorProcess.Restored {
        try await eventuallyValue(within: .seconds(40)) {
            member.restored.flatMap { $0.restores == partitions ? $0 : nil }
        }
    }

    @Test func whatWasBegunIsPassedOver() async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        try await withTemporaryFolder { folder in
            try await broker.withTopic("commands", partitions: Self.partitions) { commands in
                try await broker.withTopic("events", partitions: Self.partitions) { events in
                    try await broker.withTopic(
                        "snapshots", partitions: Self.partitions, configuration: ["cleanup.policy": "compact"]
                    ) { snapshots in
                        try await crash(commands, events, snapshots, broker, folder)
                    }
                }
            }
        }
    }

    private func crash(
        _ commands: String, _ events: String, _ snapshots: String, _ broker: TestBroker, _ folder: String
    ) async throws {
        let feed = try NumberFeed(commands, partitions: Self.partitions, rate: 600, on: broker)
        let feeding = Task { try await feed.run() }
        let reader = try ConsoleReader(events, on: broker, folder: folder)
        let arguments = [
            "--bootstrap", broker.bootstrapServers, "--group", commands, "--topic", commands, "--events", events,
            "--session-timeout", "1.5",
        ]
        var member = try ProcessorProcess(arguments + ["--snapshots", snapshots], id: 0, folder: folder)
        defer {
            feeding.cancel()
            reader.end()
            member.process.kill(SIGKILL)
        }
        do {
            try await reader.awaitAll(of: feed, and: 400)
            for _ in 0..<3 {
                try await eventually(within: .seconds(40)) { member.snapshots >= Self.partitions }
                try await hold(member, feed)
                try await member.killAndRestart()
                let restored = try await Self.restored(by: member)
                print("killed in the middle of a snapshot: \(restored), of \(feed.sent) events")
                #expect(restored.fromSnapshot == Self.partitions)
                #expect(restored.unusable == 0)
                // The snapshots had most of them.
                #expect(restored.events < feed.sent / 2)
                try await reader.awaitAll(of: feed, and: 200)
            }
            // All events, without a snapshot, say the same.
            member.process.terminate()
            try await member.process.waitForExit(within: .seconds(20))
            member = try ProcessorProcess(arguments, id: 1, folder: folder)
            let restored = try await Self.restored(by: member)
            #expect(restored.fromSnapshot == 0)
            #expect(restored.events == feed.sent)
            try await reader.awaitAll(of: feed, and: 60)
        } catch {
            print(member.report)
            throw error
        }
        try reader.checkCounts(feed.sent, partitions: Self.partitions)
    }

    /// Sends commands until a snapshot is held, some of whose records are committed.
    private func hold(_ member: ProcessorProcess, _ feed: NumberFeed) async throws {
        try member.hold(.inSnapshot)
        var calls = 0
        try await eventually(within: .seconds(60)) {
            calls += 1
            if calls % 8 == 1 { feed.allow(20) }
            return member.isHeld
        }
    }
}

import CausewayKafka
import CausewayTesting
import Foundation
import KafkaTestSupport
import TestSupport
import Testing

@testable import KafkaTestMember

/// A member whose process is killed, on every kind of broker.
@Suite(.timeLimit(.minutes(4))) struct CrashTests {
    /// What it had not committed is done by the next, with what was written meanwhile: nothing is skipped.
    @Test(arguments: Conformance.kinds())
    func whatACrashedMemberLeftIsDoneByTheNext(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await withTemporaryFolder { folder in
            try await broker.withTopic("crash", partitions: 2) { topic in
                let feed = try NumberFeed(topic, partitions: 2, rate: 2_000, on: broker)
                let feeding = Task { try await feed.run() }
                feed.allow(5_000)
                let group = try MemberGroup(
                    1, topic: topic, strategy: .range, sessionTimeout: .seconds(6), on: broker, folder: folder,
                    numbers: 5_000)
                defer { group.end() }
                try await eventually(within: .seconds(30)) { try group.done(by: 0) > 500 }
                try await group.killAndRestart(0)
                try await group.awaitDone(below: 5_000, within: .seconds(60))
                #expect(group.processed.repeated < 5_000)
                feeding.cancel()
                try await feeding.value
            }
        }
    }
}

import CausewayKafka
import CausewayTesting
import Foundation
import Testing

/// How long a partition's commands wait when the member that serves it goes.
@Suite(
    .serialized, .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"),
    .timeLimit(.minutes(6)))
struct HandOverTests {
    private static let rounds = 20

    /// From the end of a clean stop, or from the kill, until others have answered commands of all partitions that came once
    /// it was gone: in the middle of the rounds.
    @Test(arguments: ["stopped", "killed"])
    func anotherMemberServesThePartition(_ trouble: String) async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        try await withTemporaryFolder { folder in
            try await broker.withTopic("commands", partitions: ProcessorChaos.partitions) { commands in
                try await broker.withTopic("events", partitions: ProcessorChaos.partitions) { events in
                    try await broker.withTopic("replies", partitions: 1) { replies in
                        let chaos = try ProcessorChaos(
                            commands: commands, events: events, replies: replies, on: broker, folder: folder)
                        do {
                            try await chaos.awaitServed(by: chaos.members)
                            try await measure(trouble, chaos)
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

    private func measure(_ trouble: String, _ chaos: ProcessorChaos) async throws {
        var waits: [Duration] = []
        try await chaos.send(60)
        for round in 0..<Self.rounds {
            let member = chaos.members[round % 3]
            let clock = ContinuousClock()
            if trouble == "killed" {
                member.process.kill(SIGKILL)
            } else {
                member.process.terminate()
            }
            var gone = clock.now
            // What comes from now on it can't serve itself any more.
            try await member.process.waitForExit(within: .seconds(20))
            if trouble == "stopped" { gone = clock.now }
            chaos.feed.allow(ProcessorChaos.partitions)
            try await chaos.awaitDone()
            waits.append(clock.now - gone)
            try await member.startAgain()
            try await chaos.awaitServed(by: chaos.members)
        }
        let sorted = waits.sorted()
        let middle = sorted[sorted.count / 2]
        print(
            "\(trouble): all partitions served again after \(middle) in the middle, \(sorted[0]) to \(sorted[sorted.count - 1])"
        )
        // A second more than promised: the reader, a process of its own, takes its time too.
        let promised: Duration = trouble == "killed" ? ProcessorChaos.sessionTimeout + .seconds(2) : .seconds(1)
        let limit = promised + .seconds(1)
        #expect(middle <= limit)
        #expect(chaos.events.repeated == [:])
    }
}

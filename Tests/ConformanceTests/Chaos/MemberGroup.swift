import CausewayKafka
import CausewayTesting
import Foundation
import Testing

@testable import KafkaTestMember

/// A group of member processes, and what they have done.
final class MemberGroup {
    typealias Strategy = KafkaConsumerConfiguration.PartitionAssignmentStrategy

    private let members: [MemberProcess]
    private(set) var processed: ProcessedNumbers
    /// What each member has done since it was started last.
    private var done: [Int]

    /// Starts the members.
    init(
        _ count: Int, topic: String, strategy: Strategy, sessionTimeout: Duration, on broker: TestBroker,
        folder: String, numbers: Int, reading: String = "batches"
    ) throws {
        members = try (0..<count).map { member in
            try MemberProcess(
                [
                    "--bootstrap", broker.bootstrapServers, "--group", topic, "--topic", topic, "--strategy",
                    strategy.rawValue, "--session-timeout", "\(sessionTimeout / .seconds(1))", "--reading",
                    reading,
                ], journals: "\(folder)/\(member)")
        }
        processed = ProcessedNumbers(count: numbers)
        done = Array(repeating: 0, count: count)
    }

    subscript(member: Int) -> MemberProcess { members[member] }

    /// Reads what has been done meanwhile.
    func update() throws {
        for (index, member) in members.enumerated() {
            let entries = try member.newEntries()
            processed.note(entries)
            done[index] += entries.count
        }
    }

    /// How many records a member has done since it was started last.
    func done(by member: Int) throws -> Int {
        try update()
        return done[member]
    }

    func killAndRestart(_ member: Int) async throws {
        processed.note(try await members[member].killAndRestart())
        done[member] = 0
    }

    /// Waits until all numbers below one are done.
    func awaitDone(below end: Int, within limit: Duration = .seconds(30)) async throws {
        try await eventually(within: limit) {
            try update()
            return processed.isDone(below: end)
        }
    }

    /// Waits until each member holds partitions, and all of them are held: no rebalance is on its way.
    func awaitServed(_ partitions: Int, within limit: Duration = .seconds(20)) async throws {
        try await eventually(within: limit) {
            let held = members.map(\.partitions)
            return held.allSatisfy { !$0.isEmpty } && held.reduce(0) { $0 + $1.count } == partitions
        }
    }

    /// What each member said last.
    var report: String {
        members.enumerated().map { index, member in
            let lines = (member.process.standardOutput.suffix(10) + member.process.standardError.suffix(60))
            return "member \(index):\n" + lines.map { "  \($0)\n" }.joined()
        }.joined()
    }

    func end() {
        for member in members { member.process.kill(SIGKILL) }
    }
}

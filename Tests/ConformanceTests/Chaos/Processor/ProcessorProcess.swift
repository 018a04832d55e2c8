import CausewayTesting
import Foundation
import TestSupport

@testable import KafkaTestMember

/// A partition processor as a process, that can be held inside an open transaction, frozen, killed and started again.
final class ProcessorProcess {
    private let arguments: [String]
    private let holdPath: String
    private(set) var process: ChildProcess
    private var heldBefore = 0

    init(_ arguments: [String], id: Int, folder: String) throws {
        holdPath = "\(folder)/hold-\(id)"
        self.arguments = arguments + ["--hold", holdPath]
        process = try Self.start(self.arguments)
    }

    /// The partitions that it serves, as it said last.
    var partitions: [Int] {
        guard let line = process.standardOutput.last(where: { $0.hasPrefix("serving") }) else { return [] }
        return line.dropFirst(8).split(separator: ",").compactMap { Int($0) }
    }

    /// What it has counted of its restores.
    struct Restored: Equatable {
        var restores: Int
        var fromSnapshot: Int
        var fromStandby: Int
        var events: Int
        var unusable: Int
    }

    /// What its present life said last of its restores.
    var restored: Restored? {
        let line = process.standardOutput.last { $0.hasPrefix("restored ") }
        let numbers = line?.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) } ?? []
        guard numbers.count == 5 else { return nil }
        return Restored(
            restores: numbers[0], fromSnapshot: numbers[1], fromStandby: numbers[2], events: numbers[3],
            unusable: numbers[4])
    }

    /// How many snapshots its present life has written.
    var snapshots: Int {
        let line = process.standardOutput.last { $0.hasPrefix("snapshots ") }
        return line.flatMap { Int($0.dropFirst("snapshots ".count)) } ?? 0
    }

    /// How many events its present life has folded for its standbys.
    var standbyEvents: Int {
        let line = process.standardOutput.last { $0.hasPrefix("standby ") }
        return line.flatMap { Int($0.dropFirst("standby ".count)) } ?? 0
    }

    /// Has its next transaction held open once its events are written, or at another place.
    func hold(_ place: HoldFile.Place = .beforeOffsets) throws {
        heldBefore = opened
        try Data(place.rawValue.utf8).write(to: URL(fileURLWithPath: holdPath), options: .atomic)
    }

    /// Whether a transaction is held.
    var isHeld: Bool { opened > heldBefore }

    private var opened: Int { process.standardOutput.count { $0.hasPrefix("open ") } }

    /// How often its present life was told of such a rebalance.
    func count(_ rebalance: String) -> Int { process.standardOutput.count { $0.hasPrefix(rebalance) } }

    /// Holds no transaction any more.
    func letGo() { try? FileManager.default.removeItem(atPath: holdPath) }

    /// Kills it, as a crash would, and starts a new one.
    func killAndRestart() async throws {
        process.kill(SIGKILL)
        try await process.waitForExit()
        letGo()
        process = try Self.start(arguments)
    }

    /// Stops it in good order and starts a new one.
    func stopAndRestart() async throws {
        process.terminate()
        try await process.waitForExit(within: .seconds(20))
        process = try Self.start(arguments)
    }

    /// Starts a new one once it has ended.
    func startAgain() async throws {
        try await process.waitForExit(within: .seconds(20))
        process = try Self.start(arguments)
    }

    var report: String {
        let lines = process.standardOutput.suffix(6) + process.standardError.suffix(25)
        return lines.map { "  \($0)\n" }.joined()
    }

    private static func start(_ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(executable: BuiltExecutable.path("KafkaTestMember"), arguments: arguments)
    }
}

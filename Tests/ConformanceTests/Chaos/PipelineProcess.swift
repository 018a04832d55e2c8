import CausewayTesting
import Foundation
import TestSupport

@testable import KafkaTestMember

/// A member of a pipeline as a process, that can be held inside an open transaction, killed and started again.
final class PipelineProcess {
    private let arguments: [String]
    private let holdPath: String
    private(set) var process: ChildProcess
    /// How many transactions had been held when the hold began.
    private var heldBefore = 0

    init(_ arguments: [String], id: String, folder: String) throws {
        holdPath = "\(folder)/hold-\(id)"
        self.arguments = arguments + ["--id", id, "--hold", holdPath]
        process = try Self.start(self.arguments)
    }

    /// Has its next transaction held open once its output is written.
    func hold(_ place: HoldFile.Place) throws {
        heldBefore = count("open")
        // Renamed, so that it is never there in part.
        try Data(place.rawValue.utf8).write(to: URL(fileURLWithPath: holdPath), options: .atomic)
    }

    /// Holds no transaction any more.
    func letGo() throws { try FileManager.default.removeItem(atPath: holdPath) }

    /// The tag of the transaction that is held; nil before it is.
    var heldTag: String? {
        let lines = process.standardOutput.filter { $0.hasPrefix("open ") }
        guard lines.count > heldBefore else { return nil }
        return lines.last?.split(separator: " ").last.map(String.init)
    }

    /// Whether a transaction that was held went on, and what came of its offsets.
    func offsetsOutcome(of tag: String) -> String? {
        process.standardOutput.last { $0.hasPrefix("refused \(tag)") || $0.hasPrefix("sent \(tag)") }
    }

    func count(_ word: String) -> Int { process.standardOutput.count { $0.hasPrefix(word) } }

    /// Kills it, as a crash would, and starts a new one.
    func killAndRestart() async throws {
        process.kill(SIGKILL)
        try await process.waitForExit()
        try letGo()
        process = try Self.start(arguments)
    }

    var report: String {
        let lines = process.standardOutput.suffix(12) + process.standardError.suffix(25)
        return lines.map { "  \($0)\n" }.joined()
    }

    private static func start(_ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(executable: BuiltExecutable.path("KafkaTestMember"), arguments: arguments)
    }
}

import CausewayKafka
import CausewayTesting
import Foundation
import TestSupport

@testable import KafkaTestMember

/// A member of a group as a process, started again when it was killed; its journals outlive it.
final class MemberProcess {
    private let arguments: [String]
    private let journals: String
    private(set) var process: ChildProcess
    private var lives = 1
    private var file: FileHandle?
    /// The beginning of an entry whose end was not there yet.
    private var partial = Data()

    /// Starts the member.
    ///
    /// - Parameters:
    ///   - arguments: The member's options but its journal.
    ///   - journals: What the paths of its journals begin with.
    /// - Throws: Why it was not started.
    init(_ arguments: [String], journals: String) throws {
        self.arguments = arguments
        self.journals = journals
        process = try Self.start(arguments, journal: journals + "-1")
    }

    /// Kills it, as a crash would, and starts a new one.
    ///
    /// - Returns: What the one that was killed had done and `newEntries` had not returned yet.
    func killAndRestart() async throws -> [JournalEntry] {
        process.kill(SIGKILL)
        try await process.waitForExit()
        let rest = try newEntries()
        file = nil
        partial = Data()
        lives += 1
        process = try Self.start(arguments, journal: "\(journals)-\(lives)")
        return rest
    }

    /// What it has done since the last call.
    func newEntries() throws -> [JournalEntry] {
        if file == nil { file = FileHandle(forReadingAtPath: "\(journals)-\(lives)") }
        guard let file, let data = try file.readToEnd() else { return [] }
        // The last one may be there in part: a write that crosses a page is seen page by page.
        let all = partial + data
        let end = all.count - all.count % JournalEntry.byteCount
        partial = Data(all[end...])
        return Data(all[..<end]).withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: JournalEntry.byteCount).map { start in
                JournalEntry(UnsafeRawBufferPointer(rebasing: bytes[start..<start + JournalEntry.byteCount]))
            }
        }
    }

    /// How often its present life was told of such a rebalance.
    func count(_ rebalance: String) -> Int { process.standardOutput.count { $0.hasPrefix(rebalance) } }

    /// The partitions that its present life holds.
    var partitions: Set<String> {
        process.standardOutput.reduce(into: []) { held, line in
            let words = line.split(separator: " ")
            guard words.count == 2 else { return }
            let named = words[1].split(separator: ",").map(String.init)
            switch words[0] {
            case "assigned": held.formUnion(named)
            case "revoked", "lost": held.subtract(named)
            default: break
            }
        }
    }

    private static func start(_ arguments: [String], journal: String) throws -> ChildProcess {
        try ChildProcess(
            executable: BuiltExecutable.path("KafkaTestMember"), arguments: arguments + ["--journal", journal])
    }
}

import CausewayTesting
import Foundation
import TestSupport

/// A responder as a process, and what it has counted.
final class AnsweringProcess {
    let process: ChildProcess

    init(_ exchange: RequestReplyProcesses, _ arguments: [String] = []) throws {
        process = try ChildProcess(
            executable: BuiltExecutable.path("RequestReplyTestMember"),
            arguments: ["--role", "responder", "--group", exchange.group] + exchange.arguments + arguments)
    }

    var isReady: Bool { process.standardOutput.contains("ready") }

    /// Requests handed to its handler.
    var handled: Int { counted(1) }
    /// Requests that it skipped because their deadline had passed.
    var expired: Int { counted(2) }

    private func counted(_ word: Int) -> Int {
        guard let last = process.standardOutput.last(where: { $0.hasPrefix("counted ") }) else { return 0 }
        return Int(last.split(separator: " ")[word]) ?? -1
    }
}

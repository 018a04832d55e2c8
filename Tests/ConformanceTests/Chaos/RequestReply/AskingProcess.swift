import CausewayTesting
import Foundation
import TestSupport

/// A requester as a process, and what it has said of its requests.
final class AskingProcess {
    /// How one request ended.
    struct Outcome {
        let number: Int
        /// Milliseconds, rounded up.
        let took: Int
        let end: String
    }

    let process: ChildProcess

    init(_ exchange: RequestReplyProcesses, _ arguments: [String]) throws {
        process = try ChildProcess(
            executable: BuiltExecutable.path("RequestReplyTestMember"),
            arguments: ["--role", "requester", "--replies", exchange.replies] + exchange.arguments + arguments)
    }

    var isReady: Bool { process.standardOutput.contains("ready") }

    /// The requests that have ended, in the order of their ends.
    var outcomes: [Outcome] {
        process.standardOutput.compactMap { line in
            let words = line.split(separator: " ", maxSplits: 3)
            guard words.count == 4, words[0] == "done", let number = Int(words[1]), let took = Int(words[2]) else {
                return nil
            }
            return Outcome(number: number, took: took, end: String(words[3]))
        }
    }

    /// Asks it to stop, and returns how many requests it had begun.
    func stop() async throws -> Int {
        process.terminate()
        let line = try await process.line(containing: "end ", within: .seconds(20))
        _ = try await process.waitForExit()
        return Int(line.dropFirst(4)) ?? -1
    }
}

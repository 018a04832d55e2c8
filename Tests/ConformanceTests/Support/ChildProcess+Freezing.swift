import CausewayTesting
import Foundation

extension ChildProcess {
    /// Stops the process, and waits until it stands still.
    ///
    /// The signal goes to one of its threads; the others work on until that one has had its turn, on a busy machine for
    /// milliseconds.
    ///
    /// - Throws: `ConditionNotMet` if a thread goes on.
    func freeze() async throws {
        kill(SIGSTOP)
        #if os(Linux)
            try await eventually(within: .seconds(20)) { try self.threadStates.allSatisfy { $0 == "T" } }
        #endif
    }

    #if os(Linux)
        /// What each thread is at, by proc_pid_stat(5): the letter behind the name in brackets.
        private var threadStates: [Character] {
            get throws {
                let folder = "/proc/\(processID)/task"
                return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { id in
                    // One may have ended since.
                    guard let text = try? String(contentsOfFile: "\(folder)/\(id)/stat", encoding: .utf8),
                        let end = text.lastIndex(of: ")")
                    else { return nil }
                    return text[end...].dropFirst(2).first
                }
            }
        }
    #endif
}

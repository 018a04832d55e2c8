import TestSupport
import Testing

/// A process that may have hardly any descriptor.
@Suite(.timeLimit(.minutes(3)))
struct FewDescriptorsTests {
    /// The first loop or client is the first that needs some: it says so, and nothing traps.
    @Test(arguments: [
        ["produce", "--bootstrap", "127.0.0.1:1", "--topic", "t", "x"],
        ["consume", "--bootstrap", "127.0.0.1:1", "--topic", "t"],
        ["topics", "list", "--bootstrap", "127.0.0.1:1"],
        ["request", "--bootstrap", "127.0.0.1:1", "--topic", "t", "--reply-topic", "r", "x"],
        ["gateway", "--bootstrap", "127.0.0.1:1", "--route", "POST /a=t>r"],
    ])
    func isAnErrorThatSaysWhatToDo(_ words: [String]) async throws {
        let script = "ulimit -n 7 && exec \"$0\" \"$@\""
        let process = try ChildProcess(
            executable: "/bin/sh", arguments: ["-c", script, BuiltExecutable.path("causeway")] + words)
        let line = try await process.line(containing: "raise the limit of descriptors (ulimit -n)")
        #expect(line.hasPrefix("causeway: \(words[0]): "))
        #expect(try await process.waitForExit() == .exited(code: 70))
    }
}

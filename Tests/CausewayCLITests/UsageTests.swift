import TestSupport
import Testing

/// Command lines that are wrong, and help.
@Suite(.timeLimit(.minutes(3)))
struct UsageTests {
    @Test(arguments: [
        (["nonsense"], "unknown command 'nonsense'"),
        (["broker", "--nope"], "unknown option '--nope'"),
        (["broker", "--port", "x"], "option '--port' takes a whole number from 0 to 65535, not 'x'"),
        (["broker", "--topic", "a"], "option '--topic' takes NAME:PARTITIONS"),
        (["broker", "--topic", "a:0"], "option '--topic' takes NAME:PARTITIONS"),
        (["request", "--bootstrap", "b", "--topic", "a"], "option '--reply-topic' is missing"),
        (["request", "--topic", "a", "--reply-topic", "r"], "option '--bootstrap' is missing"),
        (
            ["request", "--count", "0", "--topic", "a", "--reply-topic", "r", "--bootstrap", "b"],
            "option '--count' takes"
        ),
        (
            ["request", "one", "two", "--topic", "a", "--reply-topic", "r", "--bootstrap", "b"],
            "unexpected argument 'two'"
        ),
        (["respond", "--bootstrap", "b", "--topic", "a", "--group", "g"], "'--echo'"),
        (["gateway", "--route", "POST /a=T>R"], "option '--bootstrap' is missing"),
        (["topics", "--bootstrap", "b"], "say what to do: list, describe, create, alter, delete"),
        (["topics", "list"], "option '--bootstrap' is missing"),
        (["topics", "nonsense", "--bootstrap", "b"], "unknown 'topics nonsense'"),
        (["topics", "list", "a", "--bootstrap", "b"], "unexpected argument 'a'"),
        (["topics", "delete", "--bootstrap", "b"], "'topics delete' needs a name"),
        (["topics", "delete", "a", "--partitions", "1", "--bootstrap", "b"], "'--partitions' does not go with"),
        (["topics", "alter", "a", "--bootstrap", "b"], "say what to alter"),
        (["topics", "create", "a", "--config", "b", "--bootstrap", "b"], "option '--config' takes K=V, not 'b'"),
        (["groups", "reset-offsets", "g", "--bootstrap", "b"], "option '--to' is missing"),
        (["groups", "reset-offsets", "g", "--to", "soon", "--bootstrap", "b"], "option '--to' takes beginning"),
        (
            ["groups", "reset-offsets", "g", "--to", "end", "--topic", "t:x", "--bootstrap", "b"],
            "option '--topic' takes a topic"
        ),
        (
            ["gateway", "--bootstrap", "b", "--route", "POST /a=T"],
            "option '--route' takes 'METHOD PATH=TOPIC>REPLY-TOPIC'"
        ),
    ])
    func isSaidToBeWrong(_ words: [String], _ message: String) async throws {
        let process = try Causeway.start(words)
        let line = try await process.line(containing: message)
        #expect(line.hasPrefix("causeway: "))
        #expect(try await process.waitForExit() == .exited(code: 64))
        #expect(process.standardOutput.isEmpty)
    }

    @Test func help() async throws {
        let overview = try await Causeway.run("--help")
        #expect(overview.code == 0)
        for name in ["broker", "gateway", "groups", "request", "respond", "topics"] {
            #expect(overview.output.contains { $0.hasPrefix("  \(name) ") })
            let help = try await Causeway.run(name, "--help")
            #expect(help.code == 0)
            #expect(help.output.first?.hasPrefix("causeway \(name) ") == true)
        }
        let nothing = try await Causeway.run()
        #expect(nothing.code == 64)
    }
}

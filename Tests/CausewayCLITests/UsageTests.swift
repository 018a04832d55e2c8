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
        (["produce", "--bootstrap", "b", "x"], "option '--topic' is missing"),
        (["produce", "--bootstrap", "b", "--topic", "t", "--null", "x"], "give DATA, '--file' or '--null'"),
        (
            ["produce", "--bootstrap", "b", "--topic", "t", "--key", "hex:0", "x"],
            "option '--key' takes an even number"
        ),
        (["produce", "--bootstrap", "b", "--topic", "t", "--header", "=v", "x"], "option '--header' takes NAME=VALUE"),
        (
            ["produce", "--bootstrap", "b", "--topic", "t", "--acks", "2", "x"],
            "option '--acks' takes one of all, 1, 0"
        ),
        (["produce", "--bootstrap", "b", "--topic", "t", "--rate", "5", "x"], "'--rate' needs '--count'"),
        (
            ["produce", "--bootstrap", "b", "--topic", "t", "--key-separator", ":", "x"],
            "'--key-separator' is for lines"
        ),
        (["produce", "--bootstrap", "b", "--topic", "t", "--set", "no.such=1", "x"], "no.such"),
        (["consume", "--bootstrap", "b"], "option '--topic' is missing"),
        (["consume", "--bootstrap", "b", "--topic", "t", "--from", "soon"], "option '--from' takes beginning"),
        (
            ["consume", "--bootstrap", "b", "--topic", "t", "--group", "g", "--from", "3"],
            "'--from' takes beginning or end"
        ),
        (["consume", "--bootstrap", "b", "--topic", "t:0", "--group", "g"], "a group shares all partitions"),
        (["consume", "--bootstrap", "b", "--topic", "t", "--topic", "t:1"], "the topic 't' is there twice"),
        (
            ["consume", "--bootstrap", "b", "--topic", "t", "--isolation", "all"],
            "option '--isolation' takes one of read_committed, read_uncommitted"
        ),
        (
            ["request", "--bootstrap", "b", "--topic", "t", "--reply-topic", "r", "--profile", "ruby"],
            "option '--profile' takes one of spring, smallrye, nestjs, faststream, zilla"
        ),
        (
            ["request", "--bootstrap", "b", "--topic", "t", "--reply-topic", "r", "--reply-partition", "-1"],
            "option '--reply-partition' takes a partition's number or any"
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
        for name in ["broker", "consume", "gateway", "groups", "produce", "request", "respond", "topics"] {
            #expect(overview.output.contains { $0.hasPrefix("  \(name) ") })
            let help = try await Causeway.run(name, "--help")
            #expect(help.code == 0)
            #expect(help.output.first?.hasPrefix("causeway \(name) ") == true)
        }
        let nothing = try await Causeway.run()
        #expect(nothing.code == 64)
    }
}

import CausewayTesting
import Foundation
import TestSupport
import Testing

/// `causeway consume` as a process, on the embedded broker.
@Suite(.timeLimit(.minutes(4)))
struct ConsumeCommandTests {
    private let topic = TestBroker.uniqueName("consume")

    /// Ten numbered records in partition 0.
    private func fill(_ partition: String = "0") async throws {
        let run = try await Causeway.records(
            "produce", topic, "--partition", partition, "--count", "10", "--numbered", "{n}")
        #expect(run.code == 0)
    }

    private func read(_ words: String...) async throws -> Causeway.Run {
        try await Causeway.run(
            ["consume", "--bootstrap", SharedBroker.bootstrap, "--topic", topic, "--partition", "0"] + words)
    }

    @Test func placesToBegin() async throws {
        try await fill()
        let all = (0..<10).map(String.init)
        #expect(try await read("--exit-at-end").output == all)
        #expect(try await read("--exit-at-end", "--from", "beginning").output == all)
        #expect(try await read("--exit-at-end", "--from", "7").output == ["7", "8", "9"])
        #expect(try await read("--exit-at-end", "--from", "tail:2").output == ["8", "9"])
        let end = try await read("--exit-at-end", "--from", "end")
        #expect((end.code, end.output) == (0, []))
        let some = try await read("--from", "2", "--count", "3")
        #expect((some.code, some.output) == (0, ["2", "3", "4"]))
    }

    @Test func partitionsAreChosenByTopic() async throws {
        try await fill("0")
        try await fill("1")
        let one = try await Causeway.records("consume", "\(topic):1", "--exit-at-end", "--json")
        #expect(Set(one.output.map(Causeway.object).compactMap { $0["partition"] as? Int }) == [1])
        #expect(one.output.count == 10)
        let two = try await Causeway.records("consume", "\(topic):1,0", "--exit-at-end")
        #expect(two.output.count == 20)
        let absent = try await Causeway.records("consume", "three:3", "--exit-at-end")
        #expect(absent.code == 1)
        #expect(
            absent.error == ["causeway: consume: The topic 'three' has 3 partitions, from 0: there is no partition 3."])
    }

    @Test func fewerThanWantedIsANegativeAnswer() async throws {
        try await fill()
        let atEnd = try await read("--count", "11", "--exit-at-end")
        #expect((atEnd.code, atEnd.output.count) == (1, 10))
        let late = try await read("--count", "11", "--timeout", "1")
        #expect((late.code, late.output.count) == (1, 10))
        #expect(late.time < .seconds(8))
        let unlimited = try await read("--timeout", "1")
        #expect((unlimited.code, unlimited.output.count) == (0, 10))
    }

    @Test func whatComesLaterIsPrintedAtOnce() async throws {
        try await fill()
        let bootstrap = try await SharedBroker.bootstrap
        let process = try Causeway.start(["consume", "--bootstrap", bootstrap, "--topic", topic, "--all"])
        try await process.line(containing: "value 9", within: .seconds(20))
        _ = try await Causeway.records("produce", topic, "--key", "k", "--header", "a=hex:00", "later")
        let line = try await process.line(containing: "value later", within: .seconds(20))
        #expect(line.contains("  key k  header a=hex:00  value later"))
        #expect(line.hasPrefix("\(topic)["))
        #expect(try await Causeway.stop(process) == 0)
    }

    @Test func aGroupGoesOnBehindWhatWasPrinted() async throws {
        try await fill()
        let group = TestBroker.uniqueName("group")
        func read(_ words: String...) async throws -> Causeway.Run {
            let bootstrap = try await SharedBroker.bootstrap
            // The embedded broker may wait for the session of a member that has left.
            return try await Causeway.run(
                [
                    "consume", "--bootstrap", bootstrap, "--topic", topic, "--group", group, "--set",
                    "session.timeout.ms=6000",
                ] + words)
        }
        #expect(try await read("--count", "3").output == ["0", "1", "2"])
        // What was fetched and not printed is not lost.
        #expect(try await read("--exit-at-end").output == (3..<10).map(String.init))
        let rest = try await read("--exit-at-end")
        #expect((rest.code, rest.output) == (0, []))
    }

    @Test func itEndsWhenNobodyReads() async throws {
        try await fill()
        let shell = try Causeway.shell(
            #""$causeway" consume --bootstrap \#(try await SharedBroker.bootstrap) --topic \#(topic) | head -n 1; echo done"#
        )
        // The pipe is closed: what comes then finds nobody.
        try await shell.line(containing: "0", within: .seconds(20))
        try await fill()
        try await shell.line(containing: "done", within: .seconds(20))
    }
}

import CausewayTesting
import Foundation
import TestSupport
import Testing

/// `causeway produce` as a process, on the embedded broker.
@Suite(.timeLimit(.minutes(4)))
struct ProduceCommandTests {
    private let topic = TestBroker.uniqueName("produce")

    @Test func keyHeadersAndValueArriveAsTheyWereGiven() async throws {
        let made = try await Causeway.records(
            "produce", topic, "--key", "hex:00ff", "--header", "text=a=b", "--header", "id=hex:9EA5", "--header",
            "id=hex:",
            "--header", "none", "--header", "odd=text:hex:1", "--json", "first", "hex:", "text:hex:00")
        #expect((made.code, made.error) == (0, []))
        let places = made.output.map(Causeway.object)
        #expect(places.map { $0["topic"] as? String } == [topic, topic, topic])
        #expect(places.map { $0["offset"] as? Int } == [0, 1, 2])
        #expect(Set(places[0].keys) == ["topic", "partition", "offset", "timestamp"])

        let found = try await Causeway.all(of: topic)
        #expect(found.map { $0["value"] as? String } == ["first", "", "hex:00"])
        #expect(found.map { $0["partition"] as? Int } == places.map { $0["partition"] as? Int })
        let record = try #require(found.first)
        #expect(
            Set(record.keys)
                == ["topic", "partition", "offset", "timestamp", "timestampType", "keyHex", "value", "headers"])
        #expect(record["keyHex"] as? String == "00ff")
        let headers = try #require(record["headers"] as? [[String: Any]])
        #expect(headers.map { $0["name"] as? String } == ["text", "id", "id", "none", "odd"])
        #expect(headers[0]["value"] as? String == "a=b")
        #expect(headers[1]["valueHex"] as? String == "9ea5")
        #expect(headers[2]["value"] as? String == "")
        #expect(headers[3]["value"] is NSNull)
        #expect(headers[4]["value"] as? String == "hex:1")
    }

    @Test func aTombstoneIsNoEmptyValue() async throws {
        let run = try await Causeway.records("produce", topic, "--key", "", "--null")
        #expect((run.code, run.output) == (0, []))
        let record = try #require(try await Causeway.all(of: topic).first)
        #expect(record["value"] is NSNull)
        #expect(record["key"] as? String == "")
        let all = try await Causeway.records("consume", topic, "--exit-at-end", "--all")
        #expect(all.output.first?.hasSuffix("  key   value (null)") == true)
    }

    @Test func linesOfAPipeAreRecords() async throws {
        let shell = try Causeway.shell(
            #"printf 'a:1\n\nb:2:3\nlast' | "$causeway" produce --bootstrap \#(try await SharedBroker.bootstrap) "#
                + "--topic \(topic) --partition 1 --key-separator : --json")
        #expect(try await shell.waitForExit(within: .seconds(30)) == .exited(code: 0))
        try await eventually { shell.standardOutput.count == 4 }
        #expect(shell.standardOutput.map(Causeway.object).map { $0["offset"] as? Int } == [0, 1, 2, 3])
        let found = try await Causeway.all(of: "\(topic):1")
        #expect(found.map { $0["key"] as? String } == ["a", nil, "b", nil])
        #expect(found.map { $0["value"] as? String } == ["1", "", "2:3", "last"])
    }

    @Test func aLineIsWrittenBeforeTheNextOneComes() async throws {
        let shell = try Causeway.shell(
            #"(echo one; sleep 60) | "$causeway" produce --bootstrap \#(try await SharedBroker.bootstrap) "#
                + "--topic \(topic) --json & echo started; wait")
        try await shell.line(containing: #""offset":0"#, within: .seconds(30))
    }

    @Test func filesAreValuesOrLines() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: TestBroker.uniqueName("causeway-file")).path
        let bytes = Data([0, 10, 255]) + Data("é\n".utf8)
        try bytes.write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(try await Causeway.records("produce", topic, "--partition", "0", "--file", file).code == 0)
        #expect(try await Causeway.records("produce", topic, "--partition", "0", "--file", file, "--lines").code == 0)
        let found = try await Causeway.all(of: topic, "--hex")
        #expect(found.map { $0["valueHex"] as? String } == ["000affc3a90a", "00", "ffc3a9"])
        let absent = try await Causeway.records("produce", topic, "--file", file + "-absent")
        #expect(absent.code == 64)
        #expect(absent.error == ["causeway: produce: '\(file)-absent' can't be read: No such file or directory"])
    }

    @Test func aLoadIsCountedNumberedAndPaced() async throws {
        let run = try await Causeway.records(
            "produce", topic, "--count", "100", "--rate", "200", "--numbered", "--key", "k{n}", "value {n}", "other {n}"
        )
        #expect((run.code, run.error) == (0, []))
        let figures = Causeway.object(run.output.first)
        #expect(Set(figures.keys) == ["sent", "ok", "timeout", "error", "rate", "p50_ms", "p99_ms"])
        #expect(figures["sent"] as? Int == 100)
        #expect(figures["ok"] as? Int == 100)
        // The last one is due after 99 of 200 parts of a second.
        #expect(run.time > .milliseconds(495))
        let values = try await Causeway.all(of: topic).compactMap { $0["value"] as? String }
        #expect(Set(values) == Set((0..<100).map { $0 % 2 == 0 ? "value \($0)" : "other \($0)" }))
        #expect(values.count == 100)
        let timed = try await Causeway.records("produce", topic, "--duration", "0.3", "--compression", "gzip")
        #expect(timed.code == 0)
        #expect(Causeway.object(timed.output.first)["ok"] as? Int ?? 0 > 0)
    }

    @Test func whatIsTooLargeIsToldAndTheRestWritten() async throws {
        let large = String(repeating: "x", count: 3_000)
        let run = try await Causeway.records(
            "produce", topic, "--partition", "0", "--set", "message.max.bytes=1000", "--json", "a", large, "b")
        #expect(run.code == 1)
        #expect(run.output.count == 2)
        #expect(run.error.count == 1)
        #expect(run.error.first?.hasPrefix("causeway: produce: A record for '\(topic)' of 3000 bytes") == true)
        #expect(try await Causeway.all(of: topic).map { $0["value"] as? String } == ["a", "b"])
    }

    @Test func aPartitionThatIsNotThere() async throws {
        let run = try await Causeway.records("produce", "three", "--partition", "3", "x")
        #expect(run.code == 1)
        #expect(
            run.error
                == ["causeway: produce: The topic 'three' has 3 partitions, from 0: there is no partition 3."])
    }

    @Test(arguments: ["produce", "consume"])
    func aClusterThatIsAway(_ command: String) async throws {
        let address = "127.0.0.1:\(try FreePort.next())"
        let run = try await Causeway.run(
            [command, "--bootstrap", address, "--topic", "t", "--timeout", "1"] + (command == "produce" ? ["x"] : []))
        #expect(run.code == 69)
        #expect(run.output == [])
        #expect(run.error.count == 1)
        #expect(run.error.first?.contains(address) == true)
        #expect(run.time < .seconds(8))
    }
}

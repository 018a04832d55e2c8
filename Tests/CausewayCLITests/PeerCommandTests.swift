import CausewayTesting
import Foundation
import TestSupport
import Testing

/// The commands as peers of request-reply, and as the tools to check one by hand.
@Suite(.timeLimit(.minutes(4)))
struct PeerCommandTests {
    private let requests = TestBroker.uniqueName("requests")
    private let replies = TestBroker.uniqueName("replies")

    private func request(_ words: String...) async throws -> Causeway.Run {
        try await Causeway.run(
            [
                "request", "--bootstrap", SharedBroker.bootstrap, "--topic", requests, "--reply-topic", replies,
                "--timeout", "20",
            ] + words)
    }

    private func respond(_ words: String...) async throws -> ChildProcess {
        let bootstrap = try await SharedBroker.bootstrap
        return try Causeway.start(
            [
                "respond", "--bootstrap", bootstrap, "--topic", requests, "--group",
                TestBroker.uniqueName("group"), "--echo",
            ] + words)
    }

    @Test(arguments: ["spring", "smallrye", "nestjs", "faststream", "zilla"])
    func bothSidesOfAProfile(_ profile: String) async throws {
        let responder = try await respond("--profile", profile)
        let run = try await request("--profile", profile, "--reply-partition", "1", "hello")
        #expect((run.code, run.output, run.error) == (0, ["hello"], []))
        let requests = try await Causeway.all(of: requests)
        let headers = try #require(requests.first?["headers"] as? [[String: Any]])
        let names = [
            "spring": "kafka_correlationId", "smallrye": "REPLY_CORRELATION_ID", "nestjs": "kafka_correlationId",
            "faststream": "correlation_id", "zilla": "zilla:correlation-id",
        ]
        #expect(headers.first?["name"] as? String == names[profile])
        #expect(try await Causeway.stop(responder) == 0)
    }

    @Test func whatTheRequesterSaysReachesTheResponder() async throws {
        let responder = try await respond("--json", "--header", "mood=good", "--type-id", "peer.Peer$Serial")
        let run = try await request(
            "--key", "k", "--header", "tenant=7", "--header", "causeway-principal=mallory", "--principal", "alice",
            "--type-id", "peer.Peer$Serial", "--reply-partition", "any", "--deadline", "15", "--json", "{}")
        #expect((run.code, run.error) == (0, []))
        let reply = Causeway.object(run.output.first)
        let replyHeaders = try #require(reply["headers"] as? [[String: String]])
        #expect(
            replyHeaders
                == [["name": "mood", "value": "good"], ["name": "__TypeId__", "value": "peer.Peer$Serial"]])
        let seen = Causeway.object(try await responder.line(containing: "tenant"))
        #expect(seen["key"] as? String == "k")
        let headers = try #require(seen["headers"] as? [[String: String]])
        let names = headers.compactMap { $0["name"] }
        #expect(names.filter { $0 == "causeway-principal" }.count == 1)
        #expect(headers.contains(["name": "causeway-principal", "value": "alice"]))
        #expect(headers.contains(["name": "__TypeId__", "value": "peer.Peer$Serial"]))
        #expect(!names.contains("kafka_replyPartition"))
        #expect(names.contains("causeway-deadline"))
        #expect(try await Causeway.stop(responder) == 0)
    }

    /// Anybody's replier, played with `consume` and `produce`.
    @Test(
        arguments: [
            (["--json"], ["yes"], 0), (["--json"], ["--null"], 0), (["--json", "--error-header", "failed"], ["no"], 1),
        ] as [([String], [String], Int32)])
    func aReplierByHand(_ asked: [String], _ answer: [String], _ code: Int32) async throws {
        let bootstrap = try await SharedBroker.bootstrap
        let process = try Causeway.start(
            [
                "request", "--bootstrap", bootstrap, "--topic", requests, "--reply-topic", replies, "--timeout", "30",
                "question",
            ] + asked)
        let read = try await Causeway.records("consume", requests, "--count", "1", "--timeout", "30", "--json", "--hex")
        let headers = try #require(Causeway.object(read.output.first)["headers"] as? [[String: String]])
        func value(_ name: String) -> String { headers.first { $0["name"] == name }?["valueHex"] ?? "" }
        #expect(value("kafka_replyPartition") == "00000000")
        let written = try await Causeway.run(
            [
                "produce", "--bootstrap", bootstrap, "--topic", replies, "--partition", "0", "--header",
                "kafka_correlationId=hex:\(value("kafka_correlationId"))", "--header", "failed=because",
            ] + answer)
        #expect(written.code == 0)
        #expect(try await process.waitForExit(within: .seconds(30)) == .exited(code: code))
        if code == 0 {
            let reply = Causeway.object(try await process.line(containing: "value"))
            if answer == ["--null"] {
                #expect(reply["value"] is NSNull)
            } else {
                #expect(reply["value"] as? String == "yes")
            }
        } else {
            let problem = Causeway.object(try await process.line(containing: "{"))["problem"] as? [String: Any]
            #expect(problem?["detail"] as? String == "because")
            #expect(problem?["status"] as? Int == 500)
            try await process.line(containing: "causeway: request: the replier answered with an error")
        }
    }

    /// Spring's requester, played with `produce` and `consume`: an id of raw bytes, a partition in four of them.
    @Test func aRequesterByHand() async throws {
        let responder = try await respond()
        _ = try await Causeway.records(
            "produce", requests, "--key", "key-1", "--header",
            "kafka_correlationId=hex:499ce03127a84df7a4fc0829290884f3",
            "--header", "kafka_replyTopic=\(replies)", "--header", "kafka_replyPartition=hex:00000002", #"{"serial":1}"#
        )
        let run = try await Causeway.records(
            "consume", replies, "--partition", "2", "--count", "1", "--timeout", "30", "--json")
        #expect(run.code == 0)
        let reply = Causeway.object(run.output.first)
        #expect(reply["key"] as? String == "key-1")
        #expect(reply["value"] as? String == #"{"serial":1}"#)
        #expect(
            reply["headers"] as? [[String: String]]
                == [["name": "kafka_correlationId", "valueHex": "499ce03127a84df7a4fc0829290884f3"]])
        #expect(try await Causeway.stop(responder) == 0)
    }

    @Test func theDeadlineIsTheRequestsOwn() async throws {
        let run = try await request("--deadline", "0.4", "nobody answers")
        #expect(run.code == 1)
        #expect(run.error == ["causeway: request: no reply by the deadline"])
        #expect(run.time < .seconds(10))
        let many = try await request("--deadline", "0.4", "--count", "2")
        #expect(many.code == 1)
        #expect(Causeway.object(many.output.first)["timeout"] as? Int == 2)
    }

    /// On somebody else's cluster nothing is left behind that was not asked for.
    @Test func withoutAControlTopicNoTopicIsMade() async throws {
        let (broker, address) = try await Causeway.broker("t:1", "r:1")
        let responder = try Causeway.start(
            "respond", "--bootstrap", address, "--topic", "t", "--group", "g", "--echo", "--control-topic", "none")
        let run = try await Causeway.run(
            "request", "--bootstrap", address, "--topic", "t", "--reply-topic", "r", "--timeout", "20",
            "--control-topic", "none", "x")
        #expect((run.code, run.output) == (0, ["x"]))
        #expect(try await Causeway.run("topics", "list", "--bootstrap", address).output == ["r", "t"])
        #expect(try await Causeway.stop(responder) == 0)
        #expect(try await Causeway.stop(broker) == 0)
    }
}

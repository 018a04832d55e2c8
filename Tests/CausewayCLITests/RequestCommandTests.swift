import Foundation
import TestSupport
import Testing

/// `causeway request` and `causeway respond` on the embedded broker.
@Suite(.timeLimit(.minutes(3)))
struct RequestCommandTests {
    private static let figures: Set = ["sent", "ok", "timeout", "error", "rate", "p50_ms", "p99_ms"]

    private func object(_ line: String?) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data((line ?? "").utf8))) as? [String: Any] ?? [:]
    }

    @Test func theEchoComesBack() async throws {
        let run = try await Causeway.run(
            "request", "--bootstrap", SharedResponder.bootstrap, "--topic", "requests", "--reply-topic", "replies",
            "--timeout", "20", "a \"quoted\" request")
        #expect(run.output == ["a \"quoted\" request"])
        #expect(run.error == [])
        #expect(run.code == 0)
    }

    @Test func asJSON() async throws {
        let run = try await Causeway.run(
            "request", "--bootstrap", SharedResponder.bootstrap, "--topic", "requests", "--reply-topic", "replies",
            "--timeout", "20", "--json", "--key", "k", "tab\there")
        #expect(run.code == 0)
        #expect(run.output.count == 1)
        let reply = object(run.output.first)
        #expect(Set(reply.keys) == ["value", "partition", "offset", "headers"])
        #expect(reply["value"] as? String == "tab\there")
        #expect(reply["partition"] as? Int == 0)
    }

    @Test func aCountGivesFigures() async throws {
        let run = try await Causeway.run(
            "request", "--bootstrap", SharedResponder.bootstrap, "--topic", "requests", "--reply-topic", "replies",
            "--timeout", "20", "--count", "200", "--in-flight", "10")
        #expect(run.code == 0)
        #expect(run.output.count == 1)
        let figures = object(run.output.first)
        #expect(Set(figures.keys) == Self.figures)
        #expect(figures["sent"] as? Int == 200)
        #expect(figures["ok"] as? Int == 200)
        #expect(figures["timeout"] as? Int == 0)
        #expect(figures["error"] as? Int == 0)
        let rate = try #require(figures["rate"] as? Double)
        let (p50, p99) = (try #require(figures["p50_ms"] as? Double), try #require(figures["p99_ms"] as? Double))
        #expect(rate > 0)
        #expect(p50 > 0)
        #expect(p99 >= p50)
    }

    @Test func aDurationGivesFigures() async throws {
        // Not before the responder is there.
        _ = try await Causeway.run(
            "request", "--bootstrap", SharedResponder.bootstrap, "--topic", "requests", "--reply-topic", "replies",
            "--timeout", "20", "x")
        let run = try await Causeway.run(
            "request", "--bootstrap", SharedResponder.bootstrap, "--topic", "requests", "--reply-topic", "replies",
            "--duration", "0.5", "--in-flight", "4", "--warm-up", "0.1", "x")
        #expect(run.code == 0)
        let figures = object(run.output.first)
        #expect(Set(figures.keys) == Self.figures)
        let (sent, answered) = (figures["sent"] as? Int ?? 0, figures["ok"] as? Int ?? 0)
        #expect(answered > 0)
        // Those in flight at the end are sent and not counted as answered.
        #expect((0...4).contains(sent - answered))
    }

    @Test func nobodyAnswers() async throws {
        let one = try await Causeway.run(
            "request", "--bootstrap", SharedResponder.bootstrap, "--topic", "silence", "--reply-topic", "replies",
            "--timeout", "2", "x")
        #expect(one.code == 1)
        #expect(one.output == [])
        #expect(one.error == ["causeway: request: no reply by the deadline"])
        let many = try await Causeway.run(
            "request", "--bootstrap", SharedResponder.bootstrap, "--topic", "silence", "--reply-topic", "replies",
            "--timeout", "1", "--count", "3", "--in-flight", "3")
        #expect(many.code == 1)
        let figures = object(many.output.first)
        #expect(figures["timeout"] as? Int == 3)
        #expect(figures["ok"] as? Int == 0)
        #expect(figures["p50_ms"] is NSNull)
    }

    @Test func aClusterThatIsAway() async throws {
        let port = try FreePort.next()
        for extra in [["x"], ["--count", "3"]] {
            let process = try Causeway.start(
                ["request", "--bootstrap", "127.0.0.1:\(port)", "--topic", "t", "--reply-topic", "r", "--timeout", "1"]
                    + extra)
            let start = ContinuousClock.now
            try await process.line(containing: "causeway: request: no answer from the cluster at 127.0.0.1:\(port)")
            #expect(try await process.waitForExit() == .exited(code: 69))
            // Within its time-out, and what a busy machine takes to start and end a process.
            #expect(ContinuousClock.now - start < .seconds(3))
            #expect(process.standardOutput == [])
            #expect(process.standardError.count == 1)
        }
    }

    @Test func aResponderEndsInGoodOrder() async throws {
        let (broker, address) = try await Causeway.broker("t:1", "r:1")
        let responder = try Causeway.start(
            "respond", "--bootstrap", address, "--topic", "t", "--group", "g", "--echo")
        let run = try await Causeway.run(
            "request", "--bootstrap", address, "--topic", "t", "--reply-topic", "r", "--timeout", "20", "x")
        #expect(run.output == ["x"])
        #expect(try await Causeway.stop(responder) == 0)
        #expect(try await Causeway.stop(broker) == 0)
    }
}

import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

/// Durable requests that a plain responder answers.
@Suite(.timeLimit(.minutes(3)))
struct DurableResponderTests {
    @Test(arguments: Conformance.kinds())
    func whatWasAnsweredIsAnsweredAgain(_ kind: TestBroker.Kind) async throws {
        let bench = try await DurableBench(kind)
        try await bench.run { requester, responder in
            var answers: [String] = []
            for (text, id) in [("a", 1), ("a", 1), ("refuse", 2), ("refuse", 2)] as [(String, UInt64)] {
                answers.append(try await bench.ask(text, id, requester))
            }
            answers.append(try await bench.ask("b", 1, contents: 2, requester))
            #expect(answers == ["a 1 1", "a 1 1", "409", "409", "422"])
            #expect(responder.statistics.replayed == 2)
            #expect(responder.statistics.handled == 2)
        }
        // Another one reads what was answered before.
        try await bench.run { requester, responder in
            let first = try await bench.ask("a", 1, requester)
            let second = try await bench.ask("refuse", 2, requester)
            #expect([first, second] == ["a 1 1", "409"])
        }
        #expect(bench.work.asked == ["a", "refuse"])
    }

    @Test(arguments: Conformance.kinds())
    func twiceAtOnceTheHandlerRunsOnce(_ kind: TestBroker.Kind) async throws {
        let bench = try await DurableBench(kind)
        try await bench.run { requester, responder in
            // The partition's outcomes are read then.
            _ = try await bench.ask("first", 9, requester)
            bench.work.isOpen = false
            let asking = (0..<3).map { _ in Task { try await bench.ask("a", 1, requester) } }
            try await eventually(within: .seconds(10)) { responder.statistics.running == 3 }
            bench.work.isOpen = true
            for task in asking {
                let answer = try await task.value
                #expect(answer == "a 2 2")
            }
            #expect(bench.work.asked == ["first", "a"])
        }
    }

    @Test func outcomesThatNobodyKeepsAreRefused() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.run {
            ReplyValue($0.value)
        } _: { requester, _ in
            let request = DurableRequest(
                id: RequestDigest(high: 0, low: 1), fingerprint: RequestDigest(high: 0, low: 1),
                outcomeTopic: "outcomes")
            let error = await #expect(throws: RequestError.self) {
                _ = try await requester.request(
                    [1], to: exchange.requests, headers: request.headers, deadline: .after(.seconds(20)))
            }
            guard case .problem(let problem)? = error else {
                return #expect(Bool(false), "\(String(describing: error))")
            }
            #expect(problem.status == 501)
        }
    }
}

import CausewayHTTP
import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

@testable import CausewayIngress

/// What a gateway makes of durable requests that don't go as they should.
@Suite(.timeLimit(.minutes(3)))
struct DurableGatewayTests {
    /// A tab is closed: what it asked for with a key is worked on all the same, and told to who asks next.
    @Test(arguments: Conformance.kinds())
    func aRequestWithAKeyOutlivesItsClient(_ kind: TestBroker.Kind) async throws {
        let bench = try await DurableBench(kind)
        try await bench.run { requester, responder in
            try await eventually(within: .seconds(20)) { await requester.hasResponder(of: bench.exchange.requests) }
            try await bench.withGateway(requester) { port, http, requests in
                bench.work.isOpen = false
                let tab = try Tab(port: port)
                try tab.post("/slow", "with", ["Idempotency-Key": "k"])
                try await eventually(within: .seconds(10)) { bench.work.asked == ["with"] }
                tab.close()
                // One without a key is cancelled, which is told in the same order.
                let other = try Tab(port: port)
                try other.post("/slow", "without")
                try await eventually(within: .seconds(10)) { responder.statistics.running == 2 }
                other.close()
                try await eventually(within: .seconds(10)) { responder.statistics.cancelled == 1 }
                bench.work.isOpen = true
                try await eventually(within: .seconds(10)) { responder.statistics.running == 0 }
                var answer: HTTPClientResponse?
                try await eventually(within: .seconds(10)) {
                    answer = try await http.ask("with", key: "k")
                    return answer?.status == .ok
                }
                #expect(answer?.text == "with 1")
                #expect(bench.work.asked == ["with", "without"])
                #expect(requests.statistics.sent == 1)
            }
        }
    }

    /// A client goes while its request is claimed: it is sent all the same, else its key would be taken for nothing.
    @Test(arguments: Conformance.kinds())
    func aClientThatGoesAtOnceTakesNoKeyWithIt(_ kind: TestBroker.Kind) async throws {
        let bench = try await DurableBench(kind)
        try await bench.run { requester, _ in
            try await bench.withGateway(requester) { port, http, requests in
                for number in 0..<10 {
                    let tab = try Tab(port: port)
                    try tab.post("/slow", "\(number)", ["Idempotency-Key": "k\(number)"])
                    tab.close()
                }
                for number in 0..<10 {
                    try await eventually(within: .seconds(10)) {
                        try await http.ask("\(number)", key: "k\(number)").status == .ok
                    }
                }
                #expect(bench.work.asked.count == 10)
            }
        }
    }

    /// A gateway has claimed a request and was killed before it could send it: once that can't happen any more, another
    /// sends it.
    @Test(arguments: Conformance.kinds())
    func aClaimEnds(_ kind: TestBroker.Kind) async throws {
        let bench = try await DurableBench(kind)
        try await bench.run { requester, _ in
            try await bench.withGateway(requester, deadline: .seconds(1), grace: .seconds(1)) { _, http, requests in
                // The claim of a gateway of the same settings, sent again with its request left out.
                bench.work.isOpen = false
                let first = Task { try await http.ask("a", key: "k") }
                try await eventually(within: .seconds(10)) { requests.statistics.sent == 1 }
                let claims = try await bench.read(bench.claims, 1)
                bench.work.isOpen = true
                _ = try await first.value

                let id = RequestScope(principal: nil, method: "POST", path: "/slow", key: "other").id
                let producer = try KafkaProducer(
                    configuration: .init(bootstrapServers: bench.exchange.broker.bootstrapServers))
                _ = try await producer.send(
                    ProducerRecord(
                        topic: bench.claims, key: Array(id.description.utf8), value: claims[0].valueBytes))
                try await producer.close()
                let path = "/v1/requests/\(id)"
                try await eventually(within: .seconds(10)) { try await http.get(path).status == .accepted }
                let running = try await http.ask("a", key: "other")
                #expect(running.status == .conflict)
                // Its deadline and the grace have passed.
                try await eventually(within: .seconds(10)) { try await http.get(path).status == .gatewayTimeout }
                let sent = try await http.ask("a", key: "other")
                #expect(sent.text == "a 2")
                let status = try await http.get(path)
                #expect(status.text == "a 2")
            }
        }
    }

    /// Who asks is part of the key's scope, and alone reads the status.
    @Test func anotherOneMayUseTheSameKey() async throws {
        let bench = try await DurableBench(.embedded)
        try await bench.run { requester, _ in
            try await bench.withGateway(requester) { _, http, _ in
                let first = try await http.ask("a", ["Idempotency-Key": "k", "X-User": "ann"])
                let second = try await http.ask("b", ["Idempotency-Key": "k", "X-User": "bob"])
                let nobody = try await http.ask("c", ["Idempotency-Key": "k"])
                #expect([first, second, nobody].map(\.text) == ["a 1", "b 2", "c 3"])
                let path =
                    "/v1/requests/"
                    + RequestScope(principal: "ann", method: "POST", path: "/slow", key: "k").id.description
                let own = try await http.get(path, ["X-User": "ann"])
                #expect(own.text == "a 1")
                for fields in [["X-User": "bob"], [:]] as [HTTPFields] {
                    let other = try await http.get(path, fields)
                    #expect(other.status == .notFound)
                }
            }
        }
    }

    @Test func aRouteMayRequireAKey() async throws {
        let bench = try await DurableBench(.embedded)
        try await bench.run { requester, _ in
            try await bench.withGateway(requester, requiresKey: true) { _, http, _ in
                let refused = try await http.ask("a", [:])
                #expect(refused.status == .badRequest)
                #expect(refused.text.contains("Idempotency-Key"))
                let twice = try await http.ask("a", ["Idempotency-Key": "k", "idempotency-key": "k"])
                #expect(twice.status == .badRequest)
                let answered = try await http.ask("a", key: "k")
                #expect(answered.text == "a 1")
            }
        }
    }

    /// A client that does not take 202 gets 504 when its wait is over, and learns where to ask.
    @Test func whoWaitsTooShortLearnsWhereToAsk() async throws {
        let bench = try await DurableBench(.embedded)
        try await bench.run { requester, _ in
            try await bench.withGateway(requester) { _, http, _ in
                bench.work.isOpen = false
                let late = try await http.ask("a", ["Idempotency-Key": "k", "Prefer": "wait=1"])
                #expect(late.status == .gatewayTimeout)
                let path =
                    "/v1/requests/"
                    + RequestScope(principal: nil, method: "POST", path: "/slow", key: "k").id.description
                #expect(late.text.contains(path))
                let running = try await http.get(path)
                #expect(running.status == .accepted)
                #expect(running.fields[.location] == path)
                #expect(running.fields[.retryAfter] == "1")
                bench.work.isOpen = true
                let done = try await http.get(path, ["Prefer": "wait=20"])
                #expect(done.text == "a 1")
            }
        }
    }

    /// Nobody was there to answer: the request was not sent, and can be sent anew at once.
    @Test func aRequestThatWasNotSentCanBeSentAnew() async throws {
        let bench = try await DurableBench(.embedded)
        try await bench.exchange.runUnanswered { requester in
            try await bench.withGateway(requester) { _, http, requests in
                try await withLoops(1) { loops in
                    let responder = try bench.responder(on: loops[0])
                    try await responder.waitUntilReady()
                    try await eventually(within: .seconds(20)) {
                        await requester.hasResponder(of: bench.exchange.requests)
                    }
                    await responder.stop(deadline: .after(.seconds(2)))
                    try await eventually(within: .seconds(20)) {
                        await !requester.hasResponder(of: bench.exchange.requests)
                    }
                    let refused = try await http.ask("a", key: "k")
                    #expect(refused.status == .serviceUnavailable)
                    #expect(refused.fields[.retryAfter] != nil)
                    // Who need not wait is not refused: it is tried until the deadline.
                    let accepted = try await http.ask("b", ["Prefer": "respond-async"])
                    #expect(accepted.status == .accepted)
                    try await eventually(within: .seconds(10)) { requester.statistics.noResponder >= 2 }
                    let other = try bench.responder(on: loops[0])
                    try await other.waitUntilReady()
                    try await eventually(within: .seconds(20)) {
                        try await http.ask("a", key: "k").status == .ok
                    }
                    #expect(requests.statistics.withdrawn >= 1)
                    let location = accepted.fields[.location] ?? ""
                    let status = try await http.get(location, ["Prefer": "wait=20"])
                    #expect(status.status == .ok)
                    #expect(bench.work.asked.sorted() == ["a", "b"])
                    await other.stop(deadline: .after(.seconds(2)))
                }
            }
        }
    }
}

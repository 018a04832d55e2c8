import CausewayHTTP
import CausewayIngress
import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

/// Durable requests that a plain responder answers.
@Suite(.timeLimit(.minutes(3)))
struct DurableResponderTests {
    /// What the handler was asked, and when it may answer.
    private final class Work: Sendable {
        let asked = Mutex<[String]>([])
        let isOpen = Mutex(true)

        func handle(_ request: Request) async throws -> ReplyValue {
            let text = request.text ?? ""
            let count = asked.withLock { asked in
                asked.append(text)
                return asked.count
            }
            while !isOpen.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            if text == "refuse" { throw Problem(status: 409, title: "Refused") }
            return ReplyValue(text: "\(text) \(count)", headers: ["place": "\(count)"])
        }
    }

    private struct Bench {
        let exchange: Exchange
        let outcomes = TestBroker.uniqueName("outcomes")
        let claims = TestBroker.uniqueName("claims")
        let work = Work()

        init(_ kind: TestBroker.Kind) async throws {
            exchange = try await Exchange(on: kind)
            try await exchange.broker.createTopic(name: outcomes, partitions: 2)
            try await exchange.broker.createTopic(name: claims)
        }

        func responder(on loop: EventLoop) throws -> Responder {
            try exchange.responder(on: loop) {
                $0.outcomes = OutcomeConfiguration(topic: outcomes)
            } handler: { [work] in
                try await work.handle($0)
            }
        }

        /// Runs a body with a requester and a responder that are ready.
        func run(_ body: (Requester, Responder) async throws -> Void) async throws {
            try await withLoops(2) { loops in
                let requester = try exchange.requester(on: loops[0])
                let responder = try responder(on: loops[1])
                try await ending {
                    try await requester.waitUntilReady()
                    try await responder.waitUntilReady()
                    try await body(requester, responder)
                } finally: {
                    await requester.stop(deadline: .after(.seconds(2)))
                    await responder.stop(deadline: .after(.seconds(2)))
                }
            }
        }

        func ask(_ text: String, _ id: UInt64, contents: UInt64 = 1, _ requester: Requester) async throws -> String {
            let request = DurableRequest(
                id: RequestDigest(high: 0, low: id), fingerprint: RequestDigest(high: 0, low: contents),
                outcomeTopic: outcomes)
            do throws(RequestError) {
                let reply = try await requester.request(
                    Array(text.utf8), to: exchange.requests, key: [1], headers: request.headers,
                    deadline: .after(.seconds(20)))
                return
                    "\(reply.text ?? "-") \(reply.headers["place"].map { String(decoding: $0, as: UTF8.self) } ?? "-")"
            } catch {
                guard case .problem(let problem) = error else { throw error }
                return "\(problem.status ?? 0)"
            }
        }
    }

    @Test(arguments: Conformance.kinds())
    func whatWasAnsweredIsAnsweredAgain(_ kind: TestBroker.Kind) async throws {
        let bench = try await Bench(kind)
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
        #expect(bench.work.asked.withLock { $0 } == ["a", "refuse"])
    }

    @Test(arguments: Conformance.kinds())
    func twiceAtOnceTheHandlerRunsOnce(_ kind: TestBroker.Kind) async throws {
        let bench = try await Bench(kind)
        try await bench.run { requester, responder in
            // The partition's outcomes are read then.
            _ = try await bench.ask("first", 9, requester)
            bench.work.isOpen.withLock { $0 = false }
            let asking = (0..<3).map { _ in Task { try await bench.ask("a", 1, requester) } }
            try await eventually(within: .seconds(10)) { responder.statistics.running == 3 }
            bench.work.isOpen.withLock { $0 = true }
            for task in asking {
                let answer = try await task.value
                #expect(answer == "a 2 2")
            }
            #expect(bench.work.asked.withLock { $0 } == ["first", "a"])
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

    /// A tab is closed: what it asked for with a key is worked on all the same, and told to who asks next.
    @Test(arguments: Conformance.kinds())
    func aRequestWithAKeyOutlivesItsClient(_ kind: TestBroker.Kind) async throws {
        let bench = try await Bench(kind)
        try await bench.run { requester, responder in
            try await eventually(within: .seconds(20)) { await requester.hasResponder(of: bench.exchange.requests) }
            try await withLoops(1) { loops in
                let route = KafkaRoute(
                    .post, "/slow", to: bench.exchange.requests, timeout: .seconds(20), contentType: "text/plain")
                var configuration = DurableRequestsConfiguration(
                    bootstrapServers: bench.exchange.broker.bootstrapServers, claimTopic: bench.claims,
                    outcomeTopic: bench.outcomes)
                configuration.consumer.fetchWaitMax = .milliseconds(5)
                let requests = try DurableRequests(
                    configuration: configuration, routes: [route.durable], requester: requester, loop: loops[0])
                var router = HTTPRouter()
                router.add(route, via: requests)
                var serving = HTTPServerConfiguration()
                serving.port = 0
                let server = try HTTPServer(configuration: serving, loops: loops, router: router)
                try await server.listen()
                let running = [Task { try await requests.run() }, Task { try await server.run() }]
                await requests.waitUntilReady()

                bench.work.isOpen.withLock { $0 = false }
                let port = try #require(server.port)
                let tab = try Tab(port: port)
                try tab.post("/slow", "with", ["Idempotency-Key": "k"])
                try await eventually(within: .seconds(10)) { bench.work.asked.withLock { $0 } == ["with"] }
                tab.close()
                // One without a key is cancelled, which is told in the same order.
                let other = try Tab(port: port)
                try other.post("/slow", "without")
                try await eventually(within: .seconds(10)) { responder.statistics.running == 2 }
                other.close()
                try await eventually(within: .seconds(10)) { responder.statistics.cancelled == 1 }
                bench.work.isOpen.withLock { $0 = true }
                try await eventually(within: .seconds(10)) { responder.statistics.running == 0 }

                let http = HTTPClient(host: "127.0.0.1", port: port, loop: loops[0])
                var answer: HTTPClientResponse?
                try await eventually(within: .seconds(10)) {
                    answer = try await http.execute(
                        HTTPRequest(.post, "/slow", fields: ["Idempotency-Key": "k"]), body: Array("with".utf8),
                        deadline: .after(.seconds(10)))
                    return answer?.status == .ok
                }
                #expect(answer?.text == "with 1")
                #expect(bench.work.asked.withLock { $0 } == ["with", "without"])
                #expect(requests.statistics.sent == 1)
                await http.shutdown()
                for task in running { task.cancel() }
                for task in running { _ = await task.result }
            }
        }
    }
}

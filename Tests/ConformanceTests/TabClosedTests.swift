import CausewayHTTP
import CausewayIngress
import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

/// A browser's tab is closed while its request is worked on: nobody works for nobody.
@Suite(.timeLimit(.minutes(3)))
struct TabClosedTests {
    @Test(arguments: Conformance.kinds())
    func thePendingRequestIsGoneAndTheHandlerCancelled(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        let cancelled = Mutex<ContinuousClock.Instant?>(nil)
        try await exchange.run { request in
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                cancelled.withLock { $0 = ContinuousClock().now }
                throw error
            }
            return ReplyValue(request.value)
        } _: { requester, responder in
            try await eventually(within: .seconds(20)) { await requester.hasResponder(of: exchange.requests) }
            try await withLoops(1) { loops in
                var router = HTTPRouter()
                router.add(KafkaRoute(.post, "/slow", to: exchange.requests, timeout: .seconds(60)), via: requester)
                var configuration = HTTPServerConfiguration()
                configuration.port = 0
                let server = try HTTPServer(configuration: configuration, loops: loops, router: router)
                try await server.listen()
                let serving = Task { try await server.run() }
                var pendingGone: [Duration] = []
                var handlerCancelled: [Duration] = []
                for _ in 0..<5 {
                    cancelled.withLock { $0 = nil }
                    let tab = try Tab(port: try #require(server.port))
                    try tab.post("/slow", #""hello""#)
                    try await eventually { responder.statistics.running == 1 && requester.statistics.pending == 1 }
                    let clock = ContinuousClock()
                    let closed = clock.now
                    tab.close()
                    while requester.statistics.pending > 0, clock.now - closed < .seconds(10) { await Task.yield() }
                    pendingGone.append(clock.now - closed)
                    try await eventually { cancelled.withLock { $0 != nil } }
                    handlerCancelled.append(try #require(cancelled.withLock { $0 }) - closed)
                    try await eventually { responder.statistics.running == 0 }
                }
                serving.cancel()
                _ = await serving.result
                print(
                    "\(kind): pending gone after \(pendingGone.sorted()), handler cancelled after \(handlerCancelled.sorted())"
                )
                // The second of five: a loaded machine takes its time now and then.
                #expect(pendingGone.sorted()[1] < .milliseconds(50))
                #expect(handlerCancelled.sorted()[1] < .milliseconds(500))
                #expect(requester.statistics.cancelled == 5)
                #expect(responder.statistics.cancelled == 5)
            }
        }
    }
}

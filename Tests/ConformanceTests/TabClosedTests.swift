import CausewayHTTP
import CausewayIngress
import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

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
                    try tab.post("/slow", "hello")
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

/// A client that sends a request and goes.
private final class Tab {
    private let socket: Int32

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    func post(_ path: String, _ body: String) throws {
        var text = "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let count = text.withUTF8 { write(socket, $0.baseAddress, $0.count) }
        try #require(count > 0)
    }

    func close() { _ = Glibc.close(socket) }
}

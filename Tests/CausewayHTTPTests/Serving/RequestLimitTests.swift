import CausewayHTTP
import CausewayRuntime
import Synchronization
import TestSupport
import Testing

/// How many handlers run at a time, and for how long.
@Suite(.timeLimit(.minutes(3))) struct RequestLimitTests {
    private static let short = Duration.milliseconds(100)

    @Test func defaults() {
        let configuration = HTTPServerConfiguration()
        #expect(configuration.limits.headBytes == 16 * 1024)
        #expect(configuration.limits.fieldCount == 100)
        #expect(configuration.limits.targetBytes == 8 * 1024)
        #expect(configuration.limits.bodyBytes == 1 << 20)
        #expect(configuration.connectionLimit == 10_000)
        #expect(configuration.requestLimit == 4096)
        #expect(configuration.headTimeout == .seconds(10))
        #expect(configuration.bodyTimeout == .seconds(30))
        #expect(configuration.idleTimeout == .seconds(75))
        #expect(configuration.writeTimeout == .seconds(60))
        #expect(configuration.handlerTimeout == .seconds(60))
    }

    /// Over the limit a request is told to come again; its connection stays, and so do health routes.
    @Test func requestsInFlightAreLimited() async throws {
        let gate = Gate()
        try await TestServer.run(
            configure: {
                $0.requestLimit = 2
                $0.retryAfter = .seconds(7)
            },
            routes: { router in
                HTTPHealth().register(in: &router)
                router.post("/gate") { _ in
                    await gate.wait()
                    return .text("passed")
                }
            }
        ) { server in
            let inside = [try await server.connect(), try await server.connect()]
            for client in inside { try await client.send("POST /gate HTTP/1.1\r\nHost: a\r\n\r\n") }
            try await eventually { gate.entered == 2 }
            let outside = try await server.connect()
            for _ in 0..<3 {
                try await outside.send("POST /gate HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                let refusal = try await outside.response(to: .post)
                #expect(refusal.status == 503)
                #expect(refusal.isProblem)
                #expect(refusal.fields[.retryAfter] == "7")
                #expect(refusal.keepAlive)
                try await outside.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await outside.response().status == 200)
            }
            gate.open()
            for client in inside { #expect(try await client.response(to: .post).text == "passed") }
            try await outside.send("POST /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await outside.response(to: .post).text == "passed")
        }
    }

    /// A stream that lasts for hours is no handler that runs.
    @Test func streamsDoNotCount() async throws {
        let gate = Gate()
        try await TestServer.run(
            configure: { $0.requestLimit = 1 },
            routes: { router in
                router.get("/stream") { _ in
                    HTTPServerResponse(.ok, body: .stream(length: nil) { _ in await gate.wait() })
                }
            }
        ) { server in
            var clients: [RawClient] = []
            for _ in 0..<5 {
                let client = try await server.connect()
                try await client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.head().response.status == 200)
                clients.append(client)
            }
            gate.open()
        }
    }

    @Test(arguments: ["GET", "HEAD"]) func aLateHandlerIsCancelledAndAnsweredFor(_ method: String) async throws {
        let gate = Gate()
        let wasCancelled = Flag()
        try await TestServer.run(
            configure: { $0.handlerTimeout = Self.short },
            routes: { router in
                router.get("/late") { request in
                    #expect(request.deadline.remaining <= .milliseconds(120))
                    await gate.wait()
                    if Task.isCancelled { wasCancelled.set() }
                    return .text("too late", status: .created)
                }
            }
        ) { server in
            let client = try await server.connect()
            let clock = ContinuousClock()
            let start = clock.now
            try await client.send("\(method) /late HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await client.response(to: HTTPRequest.Method(method) ?? .get)
            #expect(response.status == 504)
            #expect(response.isProblem)
            #expect(!response.keepAlive)
            #expect(clock.now - start >= Self.short)
            #expect(try await client.rest() == "")
            try await eventually { wasCancelled.isSet }
        }
    }

    /// One that does not heed its cancellation holds up neither the answer nor the socket.
    @Test func aHandlerThatIgnoresItsCancellationIsAnsweredFor() async throws {
        let gate = StubbornGate()
        try await TestServer.run(
            routes: { router in
                router.get("/stubborn", options: HTTPRouteOptions(timeout: Self.short)) { _ in
                    await gate.wait()
                    return .text("too late")
                }
                router.get("/hello") { _ in .text("hello\n") }
            }
        ) { server in
            let client = try await server.connect()
            try await client.send("GET /stubborn HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().status == 504)
            #expect(try await client.rest() == "", "nothing follows the answer")
            await client.close()
            let other = try await server.connect()
            try await other.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await other.response().status == 200)
            gate.open()
        }
    }

    /// A handler that waits for a body has both times over it.
    @Test func theHandlersTimeGoesOnWhileItReads() async throws {
        try await TestServer.run(configure: { $0.handlerTimeout = Self.short }) { server in
            let client = try await server.connect()
            try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc")
            #expect(try await client.response(to: .post).status == 504)
            #expect(try await client.rest() == "")
        }
    }

    /// Bytes that come now and then keep no request open for ever.
    @Test func aBodyThatTricklesGets408() async throws {
        try await TestServer.run(
            configure: {
                $0.bodyTimeout = .milliseconds(500)
                $0.minimumBodyRate = 1_000_000
            }
        ) { server in
            let client = try await server.connect()
            try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
            try await eventually {
                try await client.send("A")
                return await client.unread > 0
            }
            #expect(try await client.response(to: .post).status == 408)
        }
    }

    /// A handler that reads slowly is not its client's fault.
    @Test func aSlowHandlerCostsItsClientNothing() async throws {
        let gate = Gate()
        try await TestServer.run(
            configure: {
                $0.bodyTimeout = .milliseconds(200)
                $0.minimumBodyRate = 1_000_000
            },
            routes: { router in
                router.post("/slow") { request in
                    var count = 0
                    for try await piece in request.body {
                        if count == 0 { await gate.wait() }
                        count += piece.count
                    }
                    return .text(String(count))
                }
            }
        ) { server in
            let client = try await server.connect()
            try await client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
            try await eventually { gate.entered == 1 }
            let clock = ContinuousClock()
            let end = clock.now + .milliseconds(400)
            try await eventually { clock.now > end }
            gate.open()
            try await client.send("defghij")
            #expect(try await client.response(to: .post).text == "10")
        }
    }
}

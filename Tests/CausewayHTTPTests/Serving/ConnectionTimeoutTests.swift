import CausewayHTTP
import CausewayRuntime
import Synchronization
import TestSupport
import Testing

/// Time-outs and limits of a server's connections.
@Suite(.timeLimit(.minutes(3))) struct ConnectionTimeoutTests {
    private static let short = Duration.milliseconds(100)

    /// How long something took.
    private func measure(_ body: () async throws -> Void) async rethrows -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        try await body()
        return clock.now - start
    }

    @Test func aHeadThatIsLateGets408() async throws {
        try await TestServer.run(configure: { $0.headTimeout = Self.short }) { server in
            let client = try await server.connect()
            // The second on a connection that has served one.
            try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().status == 200)
            let time = try await measure {
                try await client.send("GET /hello HT")
                let response = try await client.response()
                #expect(response.status == 408)
                #expect(response.isProblem)
            }
            #expect(time >= Self.short)
            #expect(try await client.rest() == "")
        }
    }

    /// Bytes that come now and then don't prolong it.
    @Test func aHeadThatTricklesGets408() async throws {
        try await TestServer.run(configure: { $0.headTimeout = Self.short }) { server in
            let client = try await server.connect()
            try await client.send("GET /hello HTTP/1.1\r\n")
            try await eventually {
                try await client.send("A")
                return await client.unread > 0
            }
            #expect(try await client.response().status == 408)
        }
    }

    @Test func anIdleConnectionIsClosedWithoutAWord() async throws {
        try await TestServer.run(configure: { $0.idleTimeout = Self.short }) { server in
            let time = try await measure {
                let fresh = try await server.connect()
                let rest = try await fresh.rest()
                #expect(rest == "")
            }
            #expect(time >= Self.short)
            let used = try await eventuallyValue { () -> RawClient? in
                let used = try await server.connect()
                try await used.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                return try await used.response().status == 200 ? used : nil
            }
            #expect(try await used.rest() == "")
        }
    }

    @Test(arguments: ["Content-Length: 10", "Transfer-Encoding: chunked"])
    func aBodyThatIsLateGets408(_ framing: String) async throws {
        try await TestServer.run(configure: { $0.bodyTimeout = Self.short }) { server in
            let client = try await server.connect()
            let time = try await measure {
                try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n")
                #expect(try await client.response(to: .post).status == 408)
            }
            #expect(time >= Self.short)
            #expect(try await client.rest() == "")
        }
    }

    /// A slow handler is no idle connection.
    @Test func aHandlerMayTakeLongerThanTheTimeouts() async throws {
        let clock = ContinuousClock()
        try await TestServer.run(
            configure: {
                $0.headTimeout = Self.short
                $0.bodyTimeout = Self.short
                $0.idleTimeout = Self.short
            },
            routes: { router in
                router.post("/slow") { request in
                    let body = try await request.body.collect(upTo: 10)
                    let end = clock.now + Self.short * 3
                    try await eventually { clock.now > end }
                    return HTTPServerResponse(contentType: "text/plain", bytes: body)
                }
            }
        ) { server in
            let client = try await server.connect()
            try await client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok")
            #expect(try await client.response(to: .post).text == "ok")
        }
    }

    @Test func aClientThatReadsNothingIsLetGo() async throws {
        let failure = Mutex<(any Error)?>(nil)
        try await TestServer.run(
            configure: { $0.writeTimeout = .milliseconds(200) },
            routes: { router in
                router.get("/large") { _ in
                    HTTPServerResponse(
                        .ok,
                        body: .stream(length: nil) { writer in
                            do {
                                while true { try await writer.write([UInt8](repeating: 65, count: 65536)) }
                            } catch {
                                failure.withLock { $0 = error }
                                throw error
                            }
                        })
                }
            }
        ) { server in
            let client = try await server.connect(reads: false)
            try await client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually { failure.withLock { $0 != nil } }
        }
    }

    @Test func beyondTheLimitConnectionsWait() async throws {
        try await TestServer.run(configure: { $0.connectionLimit = 2 }) { server in
            let hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
            let first = try await server.connect()
            let second = try await server.connect()
            for client in [first, second] {
                try await client.send(hello)
                #expect(try await client.response().status == 200)
            }
            let third = try await server.connect()
            let fourth = try await server.connect()
            try await third.send(hello)
            try await fourth.send(hello)
            for _ in 0..<20 {
                try await first.send(hello)
                #expect(try await first.response().status == 200)
            }
            #expect(await third.unread == 0)
            await second.close()
            #expect(try await third.response().status == 200)
            #expect(await fourth.unread == 0)
            await first.close()
            #expect(try await fourth.response().status == 200)
        }
    }
}

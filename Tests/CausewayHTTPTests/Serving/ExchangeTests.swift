import CausewayHTTP
import CausewayRuntime
import Synchronization
import Testing

/// Requests and responses on one connection, as they are on the wire.
@Suite(.timeLimit(.minutes(3))) struct ExchangeTests {
    private static let hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func aConnectionServesRequestAfterRequest() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            for _ in 0..<3 {
                try await client.send(Self.hello)
                let response = try await client.response()
                #expect(response.status == 200)
                #expect(response.text == "hello\n")
                #expect(response.keepAlive)
                #expect(response.fields[.contentLength] == "6")
                #expect(response.fields[.date]?.hasSuffix(" GMT") == true)
            }
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            let requests = (0..<1000).map { "GET /number/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
            try await client.send(requests)
            for number in 0..<1000 { #expect(try await client.response().text == "\(number)") }
        }
    }

    /// An answer doesn't wait for the answer to what is pipelined behind it.
    @Test func aSlowRequestHoldsUpNoAnswerBeforeIt() async throws {
        let gate = Gate()
        try await TestServer.run(routes: { router in
            TestServer.usualRoutes(&router)
            router.get("/gate") { _ in
                await gate.wait()
                return .text("open")
            }
        }) { server in
            let client = try await server.connect()
            try await client.send(Self.hello + "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().text == "hello\n")
            gate.open()
            #expect(try await client.response().text == "open")
        }
    }

    @Test func requestsMayComeByteByByte() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            for byte in Array("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc\(Self.hello)".utf8) {
                try await client.send([byte])
            }
            #expect(try await client.response().text == "abc")
            #expect(try await client.response().text == "hello\n")
        }
    }

    @Test func headHasTheHeadOfGetAndNoBody() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n\(Self.hello)")
            let head = try await client.response(to: .head)
            #expect(head.status == 200)
            #expect(head.fields[.contentLength] == "6")
            #expect(head.body.isEmpty)
            #expect(try await client.response().text == "hello\n")
        }
    }

    @Test func closeIsHeeded() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n\(Self.hello)")
            let response = try await client.response()
            #expect(response.fields[.connection] == "close")
            #expect(try await client.rest() == "", "what is pipelined behind it is not answered")
        }
    }

    @Test func anHTTP10ConnectionClosesUnlessAsked() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let kept = try await client.response()
            #expect(kept.fields[.connection] == "keep-alive")
            try await client.send("GET /hello HTTP/1.0\r\n\r\n")
            let last = try await client.response()
            #expect(last.text == "hello\n")
            #expect(try await client.rest() == "")
        }
    }

    @Test func aStreamToHTTP10IsNotChunked() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send("POST /stream HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello")
            let response = try await client.response()
            #expect(response.fields[.transferEncoding] == nil)
            #expect(response.text == "hello")
            #expect(!response.keepAlive)
        }
    }

    /// No route wants another protocol: the request is answered as if it were not asked for.
    @Test(arguments: ["websocket", "h2c", "TLS/1.3"]) func anUpgradeThatNobodyWantsIsNone(_ name: String) async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(
                "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: \(name)\r\n\r\n" + Self.hello)
            for _ in 0..<2 {
                let response = try await client.response()
                #expect(response.status == 200)
                #expect(response.text == "hello\n")
                #expect(response.fields[.upgrade] == nil)
            }
        }
    }

    @Test func handlersSeeThePeersAddress() async throws {
        try await TestServer.run(routes: { router in
            router.get("/who") { request in .text(request.remoteAddress ?? "nobody") }
        }) { server in
            let client = try await server.connect()
            try await client.send("GET /who HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().text.hasPrefix("127.0.0.1:"))
        }
    }

    @Test func loopsThatShareAPortAllGetConnections() async throws {
        let loops = Mutex<[EventLoop]>([])
        try await TestServer.run(
            loops: 2,
            routes: { router in
                router.get("/loop") { _ in .text(loops.withLock { $0.first(where: \.isCurrent)?.name } ?? "none") }
            }
        ) { server in
            loops.withLock { $0 = server.serverLoops }
            var names: Set<String> = []
            for _ in 0..<64 {
                let client = try await server.connect()
                try await client.send("GET /loop HTTP/1.1\r\nHost: a\r\n\r\n")
                names.insert(try await client.response().text)
                await client.close()
            }
            #expect(names == ["server-0", "server-1"])
        }
    }

    @Test func aTakenPortIsNamed() async throws {
        try await TestServer.run { server in
            for loops in [1, 2] {
                let address = "127.0.0.1:\(server.port)"
                let error = await #expect(throws: RuntimeError.self) {
                    try await TestServer.run(loops: loops, configure: { $0.port = server.port }) { _ in }
                }
                #expect(error?.code == .addressUnavailable)
                #expect(error?.message.contains(address) == true)
            }
        }
    }

    /// Sharing the port among own loops must not mean sharing it with whoever shares theirs.
    @Test func aTakenSharedPortIsNamed() async throws {
        try await TestServer.run(loops: 2) { server in
            await #expect(throws: RuntimeError.self) {
                try await TestServer.run(loops: 2, configure: { $0.port = server.port }) { _ in }
            }
        }
    }
}

import CausewayHTTP
import CausewayRuntime
import Synchronization
import TestSupport
import Testing

/// Bodies over real sockets: both framings, both ways, too large, unread, awaited.
@Suite(.timeLimit(.minutes(4))) struct BodyExchangeTests {
    private static func post(_ path: String, _ fields: String, _ body: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }

    // MARK: Both framings

    @Test(arguments: ["/echo", "/stream"]) func largeBodiesComeBackWhole(_ path: String) async throws {
        let body = pattern(900_000)
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(Array(Self.post(path, "Content-Length: \(body.count)").utf8) + body)
            #expect(try await client.response(to: .post).body == body)
            // In pieces of all sizes, with extensions and a trailer.
            var chunks = Array(Self.post(path, "Transfer-Encoding: chunked").utf8)
            var start = 0
            var size = 1
            while start < body.count {
                let end = min(start + size, body.count)
                chunks += Array("\(String(end - start, radix: 16));a=\"b;c\"\r\n".utf8) + body[start..<end] + [13, 10]
                start = end
                size = size * 2 + 1
            }
            try await client.send(chunks + Array("0\r\nX-Trailer: 1\r\n\r\n".utf8))
            #expect(try await client.response(to: .post).body == body)
        }
    }

    @Test func aStreamOfKnownLengthIsNotChunked() async throws {
        try await TestServer.run(routes: { router in
            router.get("/two") { _ in
                HTTPServerResponse(
                    .ok,
                    body: .stream(length: 6) { writer in
                        try await writer.write(Array("abc".utf8))
                        try await writer.write([])
                        try await writer.write(Array("def".utf8))
                    })
            }
        }) { server in
            let client = try await server.connect()
            for _ in 0..<2 {
                try await client.send("GET /two HTTP/1.1\r\nHost: a\r\n\r\n")
                let response = try await client.response()
                #expect(response.fields[.contentLength] == "6")
                #expect(response.text == "abcdef")
            }
        }
    }

    /// Nobody must take a part for the whole.
    @Test(arguments: [5, 7, nil]) func aStreamThatBreaksOffClosesTheConnection(_ length: Int?) async throws {
        struct Broken: Error {}
        try await TestServer.run(routes: { router in
            router.get("/broken") { _ in
                HTTPServerResponse(
                    .ok,
                    body: .stream(length: length) { writer in
                        try await writer.write(Array("abcdef".utf8))
                        if length == nil { throw Broken() }
                    })
            }
        }) { server in
            let client = try await server.connect()
            try await client.send("GET /broken HTTP/1.1\r\nHost: a\r\n\r\n")
            await #expect(throws: RawClient.Failure.self) { try await client.response() }
        }
    }

    /// The writer waits for the client, and what waits in memory is bounded.
    @Test func aSlowReaderSuspendsTheWriter() async throws {
        let piece = [UInt8](repeating: 65, count: 65536)
        let pieces = 1600
        let written = Atomic(0)
        try await TestServer.run(routes: { router in
            router.get("/hello") { _ in .text("hello\n") }
            router.get("/large") { _ in
                HTTPServerResponse(
                    .ok,
                    body: .stream(length: nil) { writer in
                        for _ in 0..<pieces {
                            try await writer.write(piece)
                            written.add(1, ordering: .relaxed)
                        }
                    })
            }
        }) { server in
            let client = try await server.connect(reads: false)
            try await client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            // It stands still once the system's buffers are full; others don't.
            let other = try await server.connect()
            var last = -1
            var unchanged = 0
            try await eventually {
                try await other.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await other.response().status == 200)
                let now = written.load(ordering: .relaxed)
                unchanged = now == last && now > 0 ? unchanged + 1 : 0
                last = now
                return unchanged > 10
            }
            #expect(last < pieces / 4, "\(last) pieces of 64 KiB were taken that nobody read")
            try await client.startReading()
            #expect(try await client.response().body.count == pieces * piece.count)
            #expect(written.load(ordering: .relaxed) == pieces)
        }
    }

    /// A handler that doesn't read holds the client up, instead of the server holding the body.
    @Test func aSlowHandlerSuspendsTheClient() async throws {
        let gate = Gate()
        let body = pattern(16 << 20)
        try await TestServer.run(
            configure: { $0.limits.bodyBytes = 32 << 20 },
            routes: { router in
                router.post("/slow") { request in
                    await gate.wait()
                    return .text("\(try await request.body.collect(upTo: 32 << 20) == body)")
                }
            }
        ) { server in
            let client = try await server.connect()
            let head = Array(Self.post("/slow", "Content-Length: \(body.count)").utf8)
            try await client.sendAnyway(head + body)
            try await eventually { gate.entered == 1 }
            // It stands still once the system's buffers are full.
            var last = -1
            var unchanged = 0
            try await eventually {
                let now = await client.unsent
                unchanged = now == last ? unchanged + 1 : 0
                last = now
                return unchanged > 10
            }
            #expect(last > body.count / 4, "the server took all but \(last) bytes that its handler did not read")
            gate.open()
            #expect(try await client.response(to: .post).text == "true")
        }
    }

    // MARK: Expect

    @Test func theBodyIsAskedForWhenTheHandlerReads() async throws {
        let gate = Gate()
        try await TestServer.run(routes: { router in
            TestServer.usualRoutes(&router)
            router.post("/later") { request in
                await gate.wait()
                return .text(String(decoding: try await request.body.collect(upTo: 100), as: UTF8.self))
            }
        }) { server in
            let client = try await server.connect()
            let fields = "Content-Length: 3\r\nExpect: 100-continue"
            for path in ["/later", "/echo", "/stream"] {
                try await client.send(Self.post(path, fields))
                if path == "/later" {
                    try await eventually { gate.entered == 1 }
                    // Nothing has come that was sent before the handler read: what comes next was sent after this.
                    gate.open()
                }
                #expect(try await client.response(to: .post).status == 100)
                try await client.send("abc")
                let response = try await client.response(to: .post)
                #expect(response.status == 200)
                #expect(response.text == "abc")
                #expect(response.keepAlive)
            }
        }
    }

    @Test func anUnwantedBodyIsNotAskedFor() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(Self.post("/ignore", "Content-Length: 3\r\nExpect: 100-continue"))
            let response = try await client.response(to: .post)
            #expect(response.status == 200)
            // The client may send the body now, or not: what follows could be either.
            #expect(response.fields[.connection] == "close")
            #expect(try await client.rest() == "")
        }
    }

    @Test func aBodyThatIsHereNeedsNoAsking() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(Self.post("/echo", "Content-Length: 3\r\nExpect: 100-continue", "abc"))
            #expect(try await client.response(to: .post).text == "abc")
        }
    }

    @Test func otherExpectationsAreRefused() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(Self.post("/echo", "Content-Length: 3\r\nExpect: money"))
            #expect(try await client.response(to: .post).status == 417)
            #expect(try await client.rest() == "")
        }
    }

    // MARK: Too large

    enum Announcement: CaseIterable { case length, chunks, expect }

    /// The client reads why, although it sends on: the connection is never reset before.
    @Test(arguments: Announcement.allCases) func aBodyTooLargeIsRefused(_ how: Announcement) async throws {
        let body = pattern(2 << 20)
        var message = Array(Self.post("/echo", "Content-Length: \(body.count)").utf8) + body
        if how == .chunks {
            message = Array(Self.post("/echo", "Transfer-Encoding: chunked", "200000\r\n").utf8) + body
            message += Array("\r\n0\r\n\r\n".utf8)
        }
        try await TestServer.run { server in
            for _ in 0..<50 {
                let client = try await server.connect()
                if how == .expect {
                    try await client.send(
                        Self.post("/echo", "Content-Length: \(body.count)\r\nExpect: 100-continue"))
                    let refusal = try await client.response(to: .post)
                    #expect(refusal.status == 413)
                    // It sends all the same.
                    try await client.send(body)
                } else {
                    try await client.send(message)
                    let refusal = try await client.response(to: .post)
                    #expect(refusal.status == 413)
                    #expect(refusal.isProblem)
                    #expect(!refusal.keepAlive)
                }
                #expect(try await client.rest() == "")
                await client.close()
            }
        }
    }

    @Test func aRouteMayTakeMoreOrLess() async throws {
        try await TestServer.run(routes: { router in
            let handler: HTTPHandler = { request in
                .text("\(try await request.body.collect(upTo: 1 << 30).count)")
            }
            router.post("/more", options: HTTPRouteOptions(maximumBodyBytes: 3 << 20), handler)
            router.post("/less", options: HTTPRouteOptions(maximumBodyBytes: 10), handler)
        }) { server in
            let client = try await server.connect()
            let head = Self.post("/more", "Content-Length: \(2 << 20)")
            try await client.send(Array(head.utf8) + pattern(2 << 20))
            #expect(try await client.response(to: .post).text == "\(2 << 20)")
            try await client.send(Self.post("/less", "Content-Length: 11", "hello world"))
            #expect(try await client.response(to: .post).status == 413)
        }
    }

    // MARK: Unread

    /// A little that the handler left is skipped: the next request follows it.
    @Test(arguments: [1000, 60_000]) func aSmallUnreadBodyIsSkipped(_ count: Int) async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            let body = pattern(count)
            for _ in 0..<2 {
                try await client.send(Self.post("/ignore", "Content-Length: \(count)"))
                // In two parts, so that the second is not here yet when the handler answers.
                try await client.send(Array(body[..<(count / 2)]))
                let response = try await client.response(to: .post)
                #expect(response.text == "ignored\n")
                #expect(response.keepAlive)
                try await client.send(Array(body[(count / 2)...]))
            }
            try await client.send(Self.post("/echo", "Content-Length: 2", "ok"))
            #expect(try await client.response(to: .post).text == "ok")
        }
    }

    @Test func aLargeUnreadBodyClosesTheConnection() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(Self.post("/ignore", "Content-Length: 500000"))
            let response = try await client.response(to: .post)
            #expect(response.text == "ignored\n")
            #expect(response.fields[.connection] == "close")
            try await client.send(pattern(500_000))
            #expect(try await client.rest() == "")
        }
    }

    /// A handler that keeps the body for later must not read the next request's.
    @Test func aBodyEndsWithItsRequest() async throws {
        let kept = Mutex<HTTPRequestBody?>(nil)
        let late = Mutex<Task<[UInt8], any Error>?>(nil)
        try await TestServer.run(routes: { router in
            router.post("/keep") { request in
                let body = request.body
                kept.withLock { $0 = body }
                // Reads on after the answer.
                let task = Task { try await body.collect(upTo: 1000) }
                late.withLock { $0 = task }
                return .text("kept")
            }
            TestServer.usualRoutes(&router)
        }) { server in
            let client = try await server.connect()
            try await client.send(Self.post("/keep", "Content-Length: 10", "abc"))
            #expect(try await client.response(to: .post).text == "kept")
            try await client.send("defghij" + Self.post("/echo", "Transfer-Encoding: chunked", "3\r\nabc\r\n"))
            let body = try #require(kept.withLock { $0 })
            await #expect(throws: (any Error).self) { try await body.collect(upTo: 1000) }
            try await client.send("0\r\n\r\n")
            #expect(try await client.response(to: .post).text == "abc")
            let task = try #require(late.withLock { $0 })
            // It got its own body, or nothing.
            if let bytes = try? await task.value { #expect(bytes == Array("abcdefghij".utf8)) }
        }
    }

    @Test func aResponseEndsWithItsStream() async throws {
        let kept = Mutex<(any HTTPBodyWriter)?>(nil)
        try await TestServer.run(routes: { router in
            TestServer.usualRoutes(&router)
            router.get("/keep") { _ in
                HTTPServerResponse(.ok, body: .stream(length: nil) { writer in kept.withLock { $0 = writer } })
            }
        }) { server in
            let client = try await server.connect()
            try await client.send("GET /keep HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().text == "")
            let writer = try #require(kept.withLock { $0 })
            await #expect(throws: (any Error).self) { try await writer.write(Array("intruder".utf8)) }
            try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().text == "hello\n")
        }
    }
}

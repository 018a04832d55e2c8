import CausewayHTTP
import CausewayRuntime
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Bodies that a client reads and sends piece by piece.
@Suite(.timeLimit(.minutes(3))) struct ClientStreamTests {
    private struct Broken: Error {}

    /// Pieces that a test hands out one by one.
    private final class Pieces: Sendable {
        let stream: AsyncThrowingStream<[UInt8], any Error>
        let next: AsyncThrowingStream<[UInt8], any Error>.Continuation

        init() { (stream, next) = AsyncThrowingStream.makeStream() }
    }

    private static func large(_ written: SharedCount, _ pieces: Int) -> (inout HTTPRouter) -> Void {
        { router in
            TestServer.usualRoutes(&router)
            router.get("/large") { _ in
                HTTPServerResponse(
                    .ok,
                    body: .stream(length: nil) { writer in
                        for _ in 0..<pieces {
                            try await writer.write([UInt8](repeating: 65, count: 65536))
                            written.add()
                        }
                    })
            }
        }
    }

    @Test func aResponseIsReadPieceByPiece() async throws {
        try await TestServer.run { server in
            try await server.withClient { client in
                let body = pattern(300_000)
                for _ in 0..<3 {
                    let received = try await client.execute(
                        HTTPRequest(.post, "/stream"), body: HTTPClientRequestBody(body), deadline: .patient
                    ) { response in
                        #expect(response.status == .ok)
                        var received: [UInt8] = []
                        for try await piece in response.body {
                            #expect(!piece.isEmpty)
                            received += piece
                        }
                        return received
                    }
                    #expect(received == body)
                }
            }
        }
    }

    /// What is not read is not sent: the server's writer stands still.
    @Test func aSlowReaderSuspendsTheServer() async throws {
        let written = SharedCount()
        let pieces = 1600
        try await TestServer.run(routes: Self.large(written, pieces)) { server in
            try await server.withClient { client in
                let count = try await client.execute(HTTPRequest(.get, "/large"), body: .none, deadline: .patient) {
                    response in
                    var last = -1
                    var unchanged = 0
                    try await eventually {
                        unchanged = written.value == last && last > 0 ? unchanged + 1 : 0
                        last = written.value
                        return unchanged > 10
                    }
                    #expect(last < pieces / 4)
                    return try await response.body.reduce(0) { $0 + $1.count }
                }
                #expect(count == pieces * 65536)
            }
        }
    }

    /// A connection whose response was not read to the end is closed, which stops the server.
    @Test func whoStopsReadingStopsTheServer() async throws {
        let written = SharedCount()
        try await TestServer.run(routes: Self.large(written, 1_000_000)) { server in
            try await server.withClient { client in
                let status = try await client.execute(HTTPRequest(.get, "/large"), body: .none, deadline: .patient) {
                    response in
                    for try await _ in response.body { break }
                    return response.status
                }
                #expect(status == .ok)
                let text = try await client.fetch(.get, "/hello").text
                #expect(text == "hello\n")
            }
        }
        #expect(written.value < 1_000_000)
    }

    /// Both directions at once: each piece comes back before the next is sent.
    @Test(arguments: [nil, 30]) func aRequestIsSentPieceByPiece(_ length: Int?) async throws {
        try await TestServer.run { server in
            try await server.withClient { client in
                for _ in 0..<2 {
                    let pieces = Pieces()
                    pieces.next.yield(Array("piece 0...".utf8))
                    try await client.execute(
                        HTTPRequest(.post, "/stream"), body: HTTPClientRequestBody(pieces.stream, length: length),
                        deadline: .patient
                    ) { response in
                        var number = 0
                        for try await piece in response.body {
                            #expect(piece == Array("piece \(number)...".utf8))
                            number += 1
                            if number < 3 {
                                pieces.next.yield(Array("piece \(number)...".utf8))
                            } else {
                                pieces.next.finish()
                            }
                        }
                        #expect(number == 3)
                    }
                }
            }
        }
    }

    @Test func piecesThatFailFailTheRequest() async throws {
        try await TestServer.run { server in
            try await server.withClient { client in
                // Before the response and while it is read.
                for path in ["/echo", "/stream"] {
                    let pieces = Pieces()
                    pieces.next.yield(Array("abc".utf8))
                    if path == "/echo" { pieces.next.finish(throwing: Broken()) }
                    await #expect(throws: Broken.self) {
                        try await client.execute(
                            HTTPRequest(.post, path), body: HTTPClientRequestBody(pieces.stream), deadline: .patient
                        ) { response in
                            for try await _ in response.body { pieces.next.finish(throwing: Broken()) }
                        }
                    }
                }
            }
        }
    }

    /// A server would wait for what is missing, or take what is too much for the next request.
    @Test(arguments: [2, 4]) func piecesThatDontFitTheirLengthFailTheRequest(_ length: Int) async throws {
        try await TestServer.run { server in
            try await server.withClient { client in
                let pieces = Pieces()
                pieces.next.yield(Array("abc".utf8))
                pieces.next.finish()
                await #expect(throws: (any Error).self) {
                    try await client.execute(
                        HTTPRequest(.post, "/echo"), body: HTTPClientRequestBody(pieces.stream, length: length),
                        deadline: .patient
                    ) { _ in }
                }
                let text = try await client.fetch(.get, "/hello").text
                #expect(text == "hello\n")
            }
        }
    }

    /// A refusal that comes while the body is still being made.
    @Test func anEarlyAnswerEndsThePieces() async throws {
        try await TestServer.run { server in
            try await server.withClient { client in
                let pieces = Pieces()
                let status = try await client.execute(
                    HTTPRequest(.post, "/echo"), body: HTTPClientRequestBody(pieces.stream, length: 2 << 20),
                    deadline: .patient
                ) { response in response.status }
                #expect(status == .contentTooLarge)
                let text = try await client.fetch(.get, "/hello").text
                #expect(text == "hello\n")
            }
        }
    }

    /// Pieces of which all but the first come once the server has closed, without a look at I/O in between.
    private struct LatePieces: AsyncSequence, AsyncIteratorProtocol, Sendable {
        let isClosed: Flag
        var count = 0

        func makeAsyncIterator() -> LatePieces { self }

        mutating func next() -> [UInt8]? {
            count += 1
            // On the client's loop, which must not get to read.
            while count > 1, !isClosed.isSet { sched_yield() }
            return count < 100 ? [UInt8](repeating: 65, count: 1000) : nil
        }
    }

    /// The server has answered and closed: sending fails before the answer was read, which is all the same.
    @Test func anAnswerIsReadAfterSendingFailed() async throws {
        let isClosed = Flag()
        try await RawServer.run(script: { _, connection in
            _ = try await connection.receive(through: "\r\n\r\n3e8\r\n")
            try await connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno")
            await connection.close()
            isClosed.set()
        }) { client, _ in
            let answer = try await client.execute(
                HTTPRequest(.post, "/"), body: HTTPClientRequestBody(LatePieces(isClosed: isClosed)),
                deadline: .patient
            ) { response in
                try await response.body.reduce(into: [UInt8]()) { $0 += $1 }
            }
            #expect(answer == Array("no".utf8))
        }
    }

    @Test func theClosuresErrorIsThrown() async throws {
        try await TestServer.run { server in
            try await server.withClient { client in
                await #expect(throws: Broken.self) {
                    try await client.execute(HTTPRequest(.get, "/hello"), body: .none, deadline: .patient) { response in
                        if response.status == .ok { throw Broken() }
                    }
                }
                _ = try await client.fetch(.get, "/hello")
            }
        }
    }

    @Test func aBodyEndsWithItsClosure() async throws {
        try await TestServer.run { server in
            try await server.withClient { client in
                let body = try await client.execute(HTTPRequest(.get, "/hello"), body: .none, deadline: .patient) {
                    $0.body
                }
                await #expect(throws: HTTPClientError.self) { for try await _ in body {} }
            }
        }
    }

    @Test func cancellationEndsAStream() async throws {
        let gate = Gate()
        try await TestServer.run(routes: { router in
            router.get("/events") { _ in
                HTTPServerResponse(
                    .ok,
                    body: .stream(length: nil) { writer in
                        try await writer.write([65])
                        await gate.wait()
                    })
            }
        }) { server in
            try await server.withClient { client in
                let begun = Flag()
                let task = Task {
                    try await client.execute(HTTPRequest(.get, "/events"), body: .none, deadline: .never) { response in
                        for try await _ in response.body { begun.set() }
                    }
                }
                try await eventually { begun.isSet }
                task.cancel()
                let error = await #expect(throws: HTTPClientError.self) { try await task.value }
                #expect(error?.code == .cancelled)
            }
        }
    }
}

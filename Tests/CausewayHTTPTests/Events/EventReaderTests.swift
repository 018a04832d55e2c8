import CausewayHTTP
import CausewayRuntime
import Synchronization
import TestSupport
import Testing

/// The client's reader of server-sent events.
@Suite(.timeLimit(.minutes(3))) struct EventReaderTests {
    private static var quick: HTTPEventReaderOptions {
        var options = HTTPEventReaderOptions()
        options.retry = .milliseconds(5)
        options.retryLimit = .milliseconds(40)
        return options
    }

    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"

    /// The id that a request says it saw last.
    private static func lastID(_ request: String) -> String? {
        request.split(separator: "\r\n").first { $0.hasPrefix("Last-Event-ID: ") }.map { String($0.dropFirst(15)) }
    }

    @Test func itGoesOnWhereItWas() async throws {
        let ids = Mutex<[String?]>([])
        try await RawServer.run(script: { number, connection in
            let request = try await connection.receive(through: "\r\n\r\n")
            ids.withLock { $0.append(Self.lastID(request)) }
            switch number {
            case 0:
                #expect(request.contains("Accept: text/event-stream\r\n"))
                try await connection.send("\(Self.head)id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: half")
                await connection.close()
            case 1: await connection.close()
            case 2:
                try await connection.send(
                    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            case 3:
                try await connection.send(Self.head + "data: c\n\n")
                await connection.close()
            default: try await connection.send("HTTP/1.1 204 No Content\r\n\r\n")
            }
        }) { client, server in
            var options = Self.quick
            options.lastEventID = "0"
            var events: [HTTPEvent] = []
            for try await event in client.events(HTTPRequest(.get, "/e"), options: options) { events.append(event) }
            #expect(events == [HTTPEvent("a", id: "1"), HTTPEvent("b", id: "2"), HTTPEvent("c", id: "2")])
            #expect(ids.withLock { $0 } == ["0", "2", "2", "2", "2"])
        }
    }

    @Test(arguments: [
        ("404 Not Found", "text/event-stream"), ("500 Internal Server Error", "text/event-stream"),
        ("200 OK", "text/html"), ("200 OK", "text/event-streams"),
    ])
    func whatIsNoStreamFailsForGood(_ status: String, _ type: String) async throws {
        try await RawServer.run(script: { _, connection in
            _ = try await connection.receive(through: "\r\n\r\n")
            try await connection.send("HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: 1\r\n\r\nx")
        }) { client, server in
            let error = await #expect(throws: HTTPClientError.self) {
                for try await _ in client.events(HTTPRequest(.get, "/e"), options: Self.quick) {}
            }
            #expect(error?.code == .unexpectedResponse)
            #expect(await server.connections == 1)
        }
    }

    @Test func itGivesUpAfterAttempts() async throws {
        try await RawServer.run(script: { _, connection in await connection.close() }) { client, server in
            var options = Self.quick
            options.attempts = 3
            let error = await #expect(throws: HTTPClientError.self) {
                for try await _ in client.events(HTTPRequest(.get, "/e"), options: options) {}
            }
            #expect(error?.code == .connectionClosed)
            #expect(await server.connections == 3)
        }
    }

    @Test func silenceIsADeadConnection() async throws {
        try await RawServer.run(script: { number, connection in
            _ = try await connection.receive(through: "\r\n\r\n")
            try await connection.send(Self.head + ": I live\n\ndata: \(number)\n\n")
        }) { client, server in
            var options = Self.quick
            options.silenceTimeout = .milliseconds(100)
            var iterator = client.events(HTTPRequest(.get, "/e"), options: options).makeAsyncIterator()
            let first = try await iterator.next()
            let second = try await iterator.next()
            #expect(first?.data == "0")
            #expect(second?.data == "1")
        }
    }

    @Test func anEventTooLargeFailsForGood() async throws {
        try await RawServer.run(script: { _, connection in
            _ = try await connection.receive(through: "\r\n\r\n")
            try await connection.send(Self.head)
            while true { try await connection.send("data: endless\n") }
        }) { client, server in
            var options = Self.quick
            options.eventBytes = 10_000
            let error = await #expect(throws: HTTPClientError.self) {
                for try await _ in client.events(HTTPRequest(.get, "/e"), options: options) {}
            }
            #expect(error?.code == .responseTooLarge)
            #expect(await server.connections == 1)
        }
    }

    /// Who stops reading closes the connection; who is cancelled is told so.
    @Test func itEndsWithItsReader() async throws {
        let ended = SharedCount()
        try await TestServer.run(routes: { router in
            router.get("/events") { _ in
                .events(
                    AsyncStream { continuation in
                        continuation.yield(HTTPEvent("x"))
                        continuation.onTermination = { _ in ended.add() }
                    })
            }
        }) { server in
            try await server.withClient { client in
                for try await _ in client.events(HTTPRequest(.get, "/events")) { break }
                try await eventually { ended.value == 1 }
                let read = SharedCount()
                let task = Task {
                    for try await _ in client.events(HTTPRequest(.get, "/events")) { read.add() }
                }
                try await eventually { read.value == 1 }
                task.cancel()
                let error = await #expect(throws: HTTPClientError.self) { try await task.value }
                #expect(error?.code == .cancelled)
                try await eventually { ended.value == 2 }
            }
        }
    }

    /// A server that stops and one that begins: the reader has every event once.
    @Test func aRestartLosesNothing() async throws {
        let loop = try EventLoop(name: "client")
        let serverLoop = try EventLoop(name: "server")
        @Sendable func events(after id: Int) -> AsyncStream<HTTPEvent> {
            AsyncStream { continuation in
                for number in (id + 1)...(id + 10) { continuation.yield(HTTPEvent("\(number)", id: "\(number)")) }
            }
        }
        func start(_ port: Int) async throws -> HTTPServer {
            var configuration = HTTPServerConfiguration()
            configuration.port = port
            var router = HTTPRouter()
            router.get("/events") { request in .events(events(after: request.lastEventID.flatMap { Int($0) } ?? 0)) }
            let server = try HTTPServer(configuration: configuration, loops: [serverLoop], router: router)
            try await server.listen()
            return server
        }
        var server = try await start(0)
        let port = try #require(server.port)
        let client = HTTPClient(host: "127.0.0.1", port: port, loop: loop)
        var options = Self.quick
        options.retryLimit = .milliseconds(50)
        var numbers: [String] = []
        for try await event in client.events(HTTPRequest(.get, "/events"), options: options) where event.name == nil {
            numbers.append(event.data ?? "")
            if numbers.count == 30 { break }
            if numbers.count % 10 == 0 {
                await server.shutdown()
                server = try await start(port)
            }
        }
        #expect(numbers == (1...30).map { "\($0)" })
        await server.shutdown()
        await client.shutdown()
        await serverLoop.shutdown()
        await loop.shutdown()
    }
}

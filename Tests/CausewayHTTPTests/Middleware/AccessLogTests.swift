import CausewayHTTP
import CausewayObservability
import CausewayRuntime
import TestSupport
import Testing

/// What the access log says.
@Suite(.timeLimit(.minutes(3))) struct AccessLogTests {
    private struct Broken: Error {}

    @Test func oneRecordARequest() async throws {
        let log = LogCollector()
        let logger = Logger(label: "http", sink: log)
        let router = try TestRouter(HTTPRequestID(), HTTPTracing(), HTTPAccessLog(logger)) { router in
            router.get("/users/{id}") { _ in .text("hello", status: .accepted) }
            router.get("/broken") { _ in throw Broken() }
        }
        _ = await router.send(
            .get, "/users/7?token=secret", [.userAgent: "curl\"\u{1F3AB}", .xRequestID: "id-1"])
        _ = await router.send(.get, "/broken")
        _ = await router.send(.get, "/nowhere")
        #expect(log.records.count == 3)
        let first = try #require(log.records.first)
        #expect(first.level == .info && first.message == "request")
        for (key, value) in [
            "method": "GET", "path": "/users/7", "route": "/users/{id}", "status": "202", "bytes": "5",
            "remote": "192.0.2.1:1", "user_agent": "curl\"\u{1F3AB}", "request_id": "id-1",
        ] { #expect(first.metadata[key] == value, "\(key)") }
        #expect(first.metadata["trace_id"]?.utf8.count == 32)
        #expect(first.metadata["milliseconds"].flatMap { Double($0) } != nil)
        #expect(!first.metadata.values.contains { $0.contains("secret") })
        #expect(log.records[1].metadata["status"] == "500" && log.records[1].level == .error)
        #expect(log.records[2].metadata["status"] == "404" && log.records[2].metadata["route"] == nil)
    }

    /// Streams are logged at their end, with what was sent; a client that goes first shows as such, a late handler too.
    @Test func streamsAndCancelledRequests() async throws {
        let log = LogCollector()
        let logger = Logger(label: "http", sink: log)
        let gate = Gate()
        try await TestServer.run(routes: { router in
            router.use(HTTPAccessLog(logger))
            router.get("/stream") { _ in
                HTTPServerResponse(
                    .ok,
                    body: .stream(length: nil) { writer in
                        for _ in 0..<3 { try await writer.write([UInt8](repeating: 65, count: 1000)) }
                    })
            }
            router.get("/gate") { _ in
                await gate.wait()
                try Task.checkCancellation()
                return .text("passed")
            }
            router.get("/late", options: HTTPRouteOptions(timeout: .milliseconds(20))) { _ in
                await gate.wait()
                try Task.checkCancellation()
                return .text("passed")
            }
            router.get("/events") { _ in .events(AsyncStream { $0.yield(HTTPEvent("x")) }) }
        }) { server in
            let client = try await server.connect()
            try await client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().body.count == 3000)
            try await eventually { log.records.count == 1 }
            #expect(log.records[0].metadata["bytes"] == "3000")
            try await client.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually { gate.entered == 1 }
            await client.close()
            try await eventually { log.records.count == 2 }
            #expect(log.records[1].metadata["status"] == "499")
            let late = try await server.connect()
            try await late.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await late.response().status == 504)
            try await eventually { log.records.count == 3 }
            #expect(log.records[2].metadata["status"] == "504")
            // The stop still finds a stream of events behind the middleware.
            let events = try await server.connect()
            try await events.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await events.receive(through: "data: x\n\n\r\n")
            await server.server.shutdown()
            #expect(try await events.rest().contains("event: stopping"))
        }
    }
}

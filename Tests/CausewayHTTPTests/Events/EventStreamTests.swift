import CausewayHTTP
import CausewayRuntime
import Synchronization
import TestSupport
import Testing

/// Responses of server-sent events over the wire.
@Suite(.timeLimit(.minutes(3))) struct EventStreamTests {
    /// Events that a test makes by hand.
    private final class Source: Sendable {
        let events: AsyncStream<HTTPEvent>
        let continuation: AsyncStream<HTTPEvent>.Continuation
        let isOver = Flag()

        init() {
            (events, continuation) = AsyncStream.makeStream()
            let isOver = isOver
            continuation.onTermination = { _ in isOver.set() }
        }
    }

    private static let get = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func eventsLeaveOneByOne() async throws {
        let source = Source()
        try await TestServer.run(routes: { router in
            router.get("/events") { _ in .events(source.events, fields: ["X-Own": "1"]) }
        }) { server in
            let client = try await server.connect()
            try await client.send(Self.get)
            let head = try await client.head().response
            #expect(head.status == 200)
            #expect(head.headerFields[.contentType] == "text/event-stream")
            #expect(head.headerFields[.cacheControl] == "no-store")
            #expect(head.headerFields[.xAccelBuffering] == "no")
            #expect(head.headerFields["X-Own"] == "1")
            for number in 1...3 {
                source.continuation.yield(HTTPEvent("n\(number)", name: "number", id: "\(number)"))
                let expected = "1e\r\nid: \(number)\nevent: number\ndata: n\(number)\n\n\r\n".utf8.count
                // Nothing else is sent that could have pushed it out.
                #expect(try await client.receive(through: "\n\n\r\n").utf8.count <= expected)
            }
            source.continuation.finish()
            #expect(try await client.receive(through: "0\r\n\r\n") == "0\r\n\r\n")
            // The connection serves the next request.
            try await client.send("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().status == 404)
        }
    }

    @Test func silenceIsFilledWithComments() async throws {
        let source = Source()
        try await TestServer.run(routes: { router in
            router.get("/events") { _ in .events(source.events, heartbeat: .milliseconds(50)) }
        }) { server in
            let client = try await server.connect()
            try await client.send(Self.get)
            _ = try await client.head()
            for _ in 0..<3 { #expect(try await client.receive(through: "\n\n\r\n") == "3\r\n:\n\n\r\n") }
            source.continuation.yield(HTTPEvent("x"))
            #expect(try await client.receive(through: "data: x\n\n\r\n").hasSuffix("data: x\n\n\r\n"))
        }
    }

    @Test func headAnd10() async throws {
        try await TestServer.run(routes: { router in
            router.get("/events") { _ in
                .events(
                    AsyncStream {
                        $0.yield(HTTPEvent("x")); $0.finish()
                    })
            }
        }) { server in
            let client = try await server.connect()
            try await client.send("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\nGET /events HTTP/1.0\r\n\r\n")
            #expect(try await client.response(to: .head).fields[.contentType] == "text/event-stream")
            #expect(try await client.head().response.status == 200)
            #expect(try await client.rest() == "data: x\n\n")
        }
    }

    /// The source of a client that has gone is cancelled, also one that was never asked to.
    @Test func aClientThatGoesEndsItsSource() async throws {
        let source = Source()
        try await TestServer.run(routes: { router in
            router.get("/events") { _ in .events(source.events) }
        }) { server in
            let client = try await server.connect()
            try await client.send(Self.get)
            _ = try await client.head()
            await client.close()
            try await eventually { source.isOver.isSet }
        }
    }

    /// The stop ends streams at once with a last event, although their source goes on.
    @Test func theStopEndsStreamsWithALastEvent() async throws {
        let source = Source()
        let stubborn = StubbornGate()
        try await TestServer.run(routes: { router in
            router.get("/events") { _ in .events(source.events) }
            router.get("/stubborn") { _ in
                .events(
                    AsyncStream(unfolding: {
                        await stubborn.wait(); return HTTPEvent("late")
                    }), last: nil)
            }
        }) { server in
            let client = try await server.connect()
            let other = try await server.connect()
            try await client.send(Self.get)
            _ = try await client.head()
            source.continuation.yield(HTTPEvent("first", id: "1"))
            _ = try await client.receive(through: "first\n\n\r\n")
            try await other.send("GET /stubborn HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await other.head()
            let clock = ContinuousClock()
            let start = clock.now
            await server.server.shutdown()
            #expect(clock.now - start < .seconds(3), "the stop waits for streams that could go on for ever")
            let last = try await client.rest()
            #expect(last.contains("event: stopping\nretry: 1000\ndata: \n\n\r\n0\r\n\r\n"))
            #expect(try await other.rest() == "0\r\n\r\n")
            try await eventually { source.isOver.isSet }
            stubborn.open()
        }
    }

    /// An event that would write others breaks the stream off, so that nobody takes it for whole.
    @Test func anEventThatCannotBeSentBreaksTheStreamOff() async throws {
        try await TestServer.run(routes: { router in
            router.get("/events") { _ in
                .events(
                    AsyncStream {
                        $0.yield(HTTPEvent("good")); $0.yield(HTTPEvent("bad", id: "1\ndata: evil"))
                    })
            }
        }) { server in
            let client = try await server.connect()
            try await client.send(Self.get)
            _ = try await client.head()
            let text = try await client.rest()
            #expect(text.contains("good"))
            #expect(!text.contains("evil"))
            #expect(!text.hasSuffix("0\r\n\r\n"))
        }
    }

    /// A client that doesn't read holds up its own source and nobody else's, and gets no heartbeat on top.
    @Test func aSlowClientHoldsUpItsOwnSourceOnly() async throws {
        let taken = Atomic(0)
        let large = String(repeating: "x", count: 65536)
        try await TestServer.run(routes: { router in
            router.get("/events") { _ in
                .events(
                    AsyncStream(unfolding: {
                        taken.add(1, ordering: .relaxed)
                        return HTTPEvent(large)
                    }), heartbeat: .milliseconds(20))
            }
            router.get("/hello") { _ in .text("hello\n") }
        }) { server in
            let client = try await server.connect(reads: false)
            try await client.send(Self.get)
            let other = try await server.connect()
            var last = -1
            var unchanged = 0
            try await eventually {
                try await other.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await other.response().status == 200)
                let now = taken.load(ordering: .relaxed)
                unchanged = now == last && now > 0 ? unchanged + 1 : 0
                last = now
                return unchanged > 20
            }
            #expect(last < 400, "\(last) events of 64 KiB were taken that nobody read")
            await client.close()
        }
    }
}

import CausewayHTTP
import CausewayRuntime
import TestSupport
import Testing

/// Time-out and concurrency limit as middleware of a group.
@Suite(.timeLimit(.minutes(3))) struct LimitMiddlewareTests {
    @Test func aGroupMayHaveLessTime() async throws {
        let gate = Gate()
        try await TestServer.run(routes: { router in
            router.group("/quick") { group in
                group.use(HTTPTimeout(.milliseconds(50)))
                group.get("/gate") { request in
                    #expect(request.deadline.remaining < .seconds(1))
                    await gate.wait()
                    return .text("passed")
                }
                group.get("/hello") { _ in .text("hello") }
            }
            router.get("/gate") { request in
                #expect(request.deadline.remaining > .seconds(1))
                await gate.wait()
                return .text("passed")
            }
        }) { server in
            let patient = try await server.connect()
            try await patient.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            for _ in 0..<3 {
                let client = try await server.connect()
                try await client.send("GET /quick/hello HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.response().text == "hello")
                try await client.send("GET /quick/gate HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.response().status == 504)
                #expect(try await client.rest() == "")
                await client.close()
            }
            gate.open()
            #expect(try await patient.response().text == "passed")
        }
    }

    /// A time that is over does not end the next request of the connection.
    @Test func theTimeEndsWithItsRequest() async throws {
        let clock = ContinuousClock()
        try await TestServer.run(routes: { router in
            router.group("/quick") { group in
                group.use(HTTPTimeout(.milliseconds(50)))
                group.get("/hello") { _ in .text("hello") }
            }
            router.get("/slow") { _ in
                let end = clock.now + .milliseconds(150)
                try await eventually { clock.now > end }
                return .text("slow")
            }
        }) { server in
            let client = try await server.connect()
            for path in ["/quick/hello", "/slow"] { try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n") }
            #expect(try await client.response().text == "hello")
            #expect(try await client.response().text == "slow")
        }
    }

    @Test func aGroupMayHaveFewAtATime() async throws {
        let gate = Gate()
        try await TestServer.run(
            loops: 2,
            routes: { router in
                router.group("/few") { group in
                    group.use(HTTPConcurrencyLimit(2, retryAfter: .seconds(3)))
                    group.get("/gate") { _ in
                        await gate.wait()
                        return .text("passed")
                    }
                }
                router.get("/hello") { _ in .text("hello") }
            }
        ) { server in
            let inside = [try await server.connect(), try await server.connect()]
            for client in inside { try await client.send("GET /few/gate HTTP/1.1\r\nHost: a\r\n\r\n") }
            try await eventually { gate.entered == 2 }
            let outside = try await server.connect()
            for _ in 0..<3 {
                for path in ["/few/gate", "/hello"] {
                    try await outside.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                }
                let refusal = try await outside.response()
                #expect(refusal.status == 503 && refusal.fields[.retryAfter] == "3")
                #expect(try await outside.response().text == "hello")
            }
            // One that goes makes room.
            await inside[0].close()
            try await eventually {
                try await outside.send("GET /few/gate HTTP/1.1\r\nHost: a\r\n\r\n")
                if gate.entered == 3 { return true }
                return try await outside.response().status != 503
            }
            gate.open()
            #expect(try await inside[1].response().text == "passed")
        }
    }
}

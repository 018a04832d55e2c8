import CausewayHTTP
import CausewayRuntime
import TestSupport
import Testing

/// Malformed requests over the wire: each is answered, the connection closed in order, and the server lives on.
@Suite(.timeLimit(.minutes(3))) struct WireRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let input: String
        let status: Int
        var testDescription: String { "\(status) \(input.prefix(60).debugDescription)" }

        init(_ input: String, _ status: Int = 400) {
            self.input = input
            self.status = status
        }

        static func fields(_ fields: String, _ status: Int = 400) -> Case {
            Case("POST /echo HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n", status)
        }

        static func chunks(_ body: String, _ status: Int = 400) -> Case {
            Case("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)", status)
        }
    }

    static let cases = [
        Case("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("GET / HTTP/1.1\r\nHost: a\r\n\n"),
        Case("\u{16}\u{3}\u{1}\u{2}\u{0}"),
        Case("G(T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("\(String(repeating: "A", count: 65)) / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        Case("GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("GET /\(String(repeating: "a", count: 8192)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        Case("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("GET http:///b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("CONNECT /a HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("GET / HTTP/x.1\r\nHost: a\r\n\r\n"),
        Case("GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
        Case("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Case("GET / HTTP/1.1\r\n\r\n"),
        .fields("Host: a"),
        Case("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        .fields("A: b\r\n c"),
        .fields(": b"),
        .fields("A : b"),
        .fields("A: b\u{0}"),
        .fields("A: b\rc"),
        .fields((0..<100).map { "A\($0): b" }.joined(separator: "\r\n"), 431),
        .fields("A: \(String(repeating: "b", count: 20_000))", 431),
        .fields("Content-Length: 5\r\nContent-Length: 5"),
        .fields("Content-Length:"),
        .fields("Content-Length: +5"),
        .fields("Content-Length: 99999999999999999999"),
        .fields("Content-Length: 5\r\nTransfer-Encoding: chunked"),
        .fields("Transfer-Encoding:"),
        .fields("Transfer-Encoding: chunked;q=1"),
        .fields("Transfer-Encoding: identity"),
        .fields("Transfer-Encoding: chunked, gzip"),
        .fields("Transfer-Encoding: gzip"),
        .fields("Transfer-Encoding: gzip, chunked", 501),
        Case("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .fields("Expect: money", 417),
        .chunks("0x5\r\n"),
        .chunks("5\r\nhelloX"),
        .chunks("5;\(String(repeating: "a", count: 5000))\r\n", 413),
        .chunks("0\r\nA: \(String(repeating: "b", count: 9000))\r\n\r\n", 431),
        .chunks("0\r\nHost: b\r\n\r\n"),
        .chunks("FFFFFFF\r\n", 413),
    ]

    @Test func malformedRequestsAreAnsweredAndTheServerLivesOn() async throws {
        try await TestServer.run { server in
            let healthy = try await server.connect()
            for example in Self.cases {
                let client = try await server.connect()
                try await client.send(example.input)
                let response = try await client.response(to: .post)
                #expect(response.status == example.status, "\(example.testDescription)")
                #expect(response.isProblem, "\(example.testDescription)")
                #expect(response.fields[.connection] == "close", "\(example.testDescription)")
                #expect(try await client.rest() == "", "\(example.testDescription)")
                await client.close()
                try await healthy.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await healthy.response().status == 200)
            }
        }
    }

    @Test func whatCameBeforeIsAnsweredFirst() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n")
            #expect(try await client.response().text == "hello\n")
            #expect(try await client.response().status == 400)
            #expect(try await client.rest() == "")
        }
    }

    @Test func aBodyThatIsCutOffFailsTheHandler() async throws {
        let failures = Gate()
        try await TestServer.run(routes: { router in
            router.post("/echo") { request in
                do {
                    return HTTPServerResponse(
                        contentType: "text/plain", bytes: try await request.body.collect(upTo: 1000))
                } catch {
                    failures.open()
                    throw error
                }
            }
        }) { server in
            let client = try await server.connect()
            try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc")
            try await client.finishSending()
            #expect(try await client.response(to: .post).status == 400)
            await failures.wait()
            #expect(try await client.rest() == "")
        }
    }
}

import CausewayHTTP
import CausewayRuntime
import TestSupport
import Testing

/// Errors as clients see them: problem details, and nothing that is none of their business.
@Suite(.timeLimit(.minutes(3))) struct ErrorResponseTests {
    private struct Secret: Error, CustomStringConvertible {
        var description: String { "password 1234" }
    }

    private static func routes(_ router: inout HTTPRouter) {
        router.get("/fails") { _ in throw Secret() }
        router.get("/teapot") { _ in throw HTTPError(418, "Short and stout.", fields: [.retryAfter: "7"]) }
        router.get("/bad-field") { _ in
            HTTPServerResponse(.ok, fields: ["X-Evil": "a\r\nSet-Cookie: b"], body: .bytes([65]))
        }
        router.put("/thing") { _ in .text("put") }
        router.get("/thing") { _ in .text("got") }
    }

    @Test func everyErrorIsProblemDetails() async throws {
        try await TestServer.run(routes: Self.routes) { server in
            let client = try await server.connect()
            func ask(_ line: String) async throws -> RawResponse {
                try await client.send("\(line) HTTP/1.1\r\nHost: a\r\n\r\n")
                let response = try await client.response()
                #expect(response.isProblem, "\(line)")
                #expect(response.keepAlive, "\(line)")
                return response
            }
            let failure = try await ask("GET /fails")
            #expect(failure.status == 500)
            #expect(!failure.text.contains("1234"))
            #expect(failure.text.contains("\"status\":500"))
            let known = try await ask("GET /teapot")
            #expect(known.status == 418)
            #expect(known.fields[.retryAfter] == "7")
            #expect(known.text.contains("Short and stout."))
            #expect(try await ask("GET /nowhere").status == 404)
            #expect(try await ask("BREW /thing").status == 501)
            let method = try await ask("DELETE /thing")
            #expect(method.status == 405)
            #expect(method.fields[.allow] == "GET, HEAD, PUT, OPTIONS")
            #expect(try await ask("GET /%00").status == 400)
        }
    }

    /// A value that would write the next header, or the next response, is never sent.
    @Test func aResponseThatCantBeSentIs500() async throws {
        try await TestServer.run(routes: Self.routes) { server in
            let client = try await server.connect()
            try await client.send("GET /bad-field HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await client.response()
            #expect(response.status == 500)
            #expect(response.isProblem)
            #expect(response.fields["X-Evil"] == nil)
        }
    }

    @Test func optionsSaysWhatThereIs() async throws {
        try await TestServer.run(routes: Self.routes) { server in
            let client = try await server.connect()
            try await client.send("OPTIONS /thing HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await client.response(to: .options)
            #expect(response.status == 204)
            #expect(response.fields[.allow] == "GET, HEAD, PUT, OPTIONS")
        }
    }
}

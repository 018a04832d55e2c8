import CausewayHTTP
import Testing

@Suite struct HandlerTests {
    private enum Trail: HTTPRequestKey { typealias Value = [String] }

    private struct Mark: HTTPMiddleware {
        let name: String

        func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
            var request = request
            request[Trail.self, default: []].append(name)
            var response = try await next(request)
            response.fields.append("X-Mark", name)
            return response
        }
    }

    private struct Deny: HTTPMiddleware {
        func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
            throw HTTPError(.forbidden, fields: ["X-Why": "denied"])
        }
    }

    private struct Secret: Error { let password = "hunter2" }

    private func answer(
        _ router: HTTPRouter, _ path: String, _ method: HTTPRequest.Method = .get,
        body: HTTPRequestBody = HTTPRequestBody()
    ) async throws -> (status: Int, body: String, fields: HTTPFields) {
        let table = try router.build()
        let head = HTTPRequest(method: method, scheme: "http", authority: "a", path: path)
        let request = HTTPServerRequest(head: head, match: table.match(head), body: body, remoteAddress: "192.0.2.1:1")
        let response = await table.respond(to: request)
        guard case .bytes(let bytes) = response.body else { return (response.status.code, "", response.fields) }
        return (response.status.code, String(decoding: bytes, as: UTF8.self), response.fields)
    }

    @Test func middlewareStandsAroundItsGroup() async throws {
        var router = HTTPRouter()
        router.get("/top") { .text($0[Trail.self, default: []].joined()) }
        router.group("/v1/{tenant}") { group in
            group.get("/x") { .text($0[Trail.self, default: []].joined() + ($0.parameters["tenant"] ?? "-")) }
            group.group("/deep") { deep in
                deep.use(Mark(name: "c"))
                deep.get("") { .text($0[Trail.self, default: []].joined()) }
            }
            group.use(Mark(name: "b"))
        }
        router.use(Mark(name: "a"))
        router.use(Mark(name: "z"))
        #expect(try await answer(router, "/top").body == "az")
        #expect(try await answer(router, "/v1/t/x").body == "azbt")
        let deep = try await answer(router, "/v1/t/deep")
        #expect(deep.body == "azbc")
        #expect(deep.fields[values: "X-Mark"] == ["c", "b", "z", "a"])
    }

    @Test func routersMiddlewareSeesWhatNoRouteTakes() async throws {
        var router = HTTPRouter()
        router.group("/v1") { group in
            group.use(Deny())
            group.get("/x") { _ in .text("x") }
        }
        let inside = try await answer(router, "/v1/x")
        #expect(inside.status == 403 && inside.fields["X-Why"] == "denied")
        #expect(try await answer(router, "/v1/y").status == 404)
        router.use(Deny())
        #expect(try await answer(router, "/v1/y").status == 403)
    }

    @Test func unknownErrorsTellNothing() async throws {
        var router = HTTPRouter()
        router.get("/secret") { _ in throw Secret() }
        router.get("/cancelled") { _ in throw CancellationError() }
        router.get("/known") { _ in throw HTTPError(.tooManyRequests, "Slow down.", fields: [.retryAfter: "3"]) }
        let secret = try await answer(router, "/secret")
        #expect(secret.status == 500)
        #expect(secret.body == #"{"type":"about:blank","title":"Internal Server Error","status":500}"#)
        #expect(try await answer(router, "/cancelled").status == 503)
        let known = try await answer(router, "/known")
        #expect(known.status == 429 && known.fields[.retryAfter] == "3")
        #expect(known.fields[.contentType] == "application/problem+json")
        #expect(known.body.contains(#""detail":"Slow down.""#))
    }

    @Test func parseFailuresClose() {
        let response = HTTPServerResponse(error: HTTPParseFailure.headTooLarge)
        #expect(response.status.code == 431 && response.fields[.connection] == "close")
    }

    @Test func problemDetails() {
        let problem = HTTPProblem(
            status: .unprocessableContent, type: "https://example.com/p", title: "Bad \"booking\"",
            detail: "a\u{1}\n\t\\é€😀",
            instance: "/i", errors: [.init(pointer: "/seats/0", detail: "taken")],
            extensions: [
                .init("status", .integer(1)), .init("balance", .integer(-30)), .init("ok", .boolean(true)),
                .init("none", .null),
                .init("list", .array([.string("a"), .object([])])), .init("balance", .null),
            ])
        let expected =
            #"{"type":"https://example.com/p","title":"Bad \"booking\"","status":422,"detail":"a\u0001\n\t\\é€😀","instance":"/i","#
            + #""errors":[{"pointer":"/seats/0","detail":"taken"}],"balance":-30,"ok":true,"none":null,"list":["a",{}]}"#
        #expect(String(decoding: problem.json, as: UTF8.self) == expected)
    }

    /// Gives pieces as a connection would.
    private actor Pieces: HTTPBodySource {
        private var pieces: [[UInt8]]
        private(set) var taken = 0

        init(_ pieces: [[UInt8]]) { self.pieces = pieces }

        func next() async throws -> [UInt8]? {
            guard !pieces.isEmpty else { return nil }
            taken += 1
            return pieces.removeFirst()
        }
    }

    @Test func collectingABody() async throws {
        let memory = HTTPRequestBody([1, 2, 3])
        #expect(try await memory.collect(upTo: 3) == [1, 2, 3])
        await #expect(throws: HTTPError.self) { try await memory.collect(upTo: 2) }
        #expect(try await HTTPRequestBody(Pieces([[1], [2, 3]]), length: nil).collect(upTo: 3) == [1, 2, 3])
        let long = Pieces([[1], [2, 3], [4], [5]])
        do {
            _ = try await HTTPRequestBody(long, length: nil).collect(upTo: 2)
            Issue.record("a body over the limit was collected")
        } catch { #expect((error as? HTTPError)?.status == .contentTooLarge) }
        #expect(await long.taken == 2, "nothing is read past the limit")
        let announced = Pieces([[1]])
        await #expect(throws: HTTPError.self) { try await HTTPRequestBody(announced, length: 9).collect(upTo: 8) }
        #expect(await announced.taken == 0)
    }

    @Test func bodyAsSequence() async throws {
        func pieces(_ body: HTTPRequestBody) async throws -> [[UInt8]] {
            var pieces: [[UInt8]] = []
            for try await piece in body { pieces.append(piece) }
            return pieces
        }
        #expect(try await pieces(HTTPRequestBody([1, 2])) == [[1, 2]])
        #expect(try await pieces(HTTPRequestBody()) == [])
        #expect(try await pieces(HTTPRequestBody(Pieces([[1], [2]]), length: 2)) == [[1], [2]])
    }

    @Test func query() async throws {
        var router = HTTPRouter()
        router.get("/q") { request in
            .text("\(request.query["a"] ?? "nil") \(request.query[values: "b"]) \(request.query["c"] ?? "nil")")
        }
        #expect(try await answer(router, "/q?a=x%20y+z&b=1&b=&b&%63=%3D=&d").body == #"x y z ["1", "", ""] =="#)
        #expect(try await answer(router, "/q").body == "nil [] nil")
        #expect(try await answer(router, "/q?a=%ff&&=&").body == "nil [] nil")
    }

    @Test func health() async throws {
        var health = HTTPHealth()
        health.add("replies") { nil }
        var router = HTTPRouter()
        health.register(in: &router)
        #expect(try await answer(router, "/livez").status == 200)
        #expect(try await answer(router, "/readyz").status == 200)
        health.add("broker") { "no connection" }
        router = HTTPRouter()
        health.register(in: &router)
        #expect(try await answer(router, "/livez").status == 200)
        let notReady = try await answer(router, "/readyz")
        #expect(notReady.status == 503)
        #expect(notReady.body.contains(#""reasons":["broker: no connection"]"#))
    }
}

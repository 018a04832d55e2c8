import CausewayHTTP
import CausewayRuntime
import TestSupport
import Testing

/// gzip both ways; the other side is zlib as the system has it.
@Suite(.timeLimit(.minutes(3))) struct GzipTests {
    private static let text = (0..<2000).map { "line \($0) of a text that repeats itself\n" }.joined()

    private static func response(_ body: String, _ type: String = "text/plain", _ fields: HTTPFields = HTTPFields())
        -> HTTPServerResponse
    {
        var response = HTTPServerResponse(contentType: type, bytes: Array(body.utf8))
        for field in fields { response.fields.append(field) }
        return response
    }

    // MARK: Responses

    @Test(arguments: [10, 100_000]) func responsesAreCompressed(_ repeats: Int) async throws {
        let text = String(repeating: Self.text, count: repeats / 10 > 1 ? 20 : 1)
        let router = try TestRouter(HTTPCompression()) { router in
            router.get("/") { _ in Self.response(text, "text/plain; charset=utf-8", [.eTag: "\"1\""]) }
        }
        let response = await router.send(.get, "/", [.acceptEncoding: "gzip"])
        #expect(response.fields[.contentEncoding] == "gzip")
        #expect(response.fields[.vary] == "Accept-Encoding")
        #expect(response.fields[.eTag] == "W/\"1\"")
        guard case .bytes(let bytes) = response.body else {
            Issue.record("no bytes")
            return
        }
        #expect(bytes.count < text.utf8.count / 5)
        #expect(try Gzip.decode(bytes) == Array(text.utf8))
        let plain = await router.send(.get, "/")
        #expect(plain.fields[.contentEncoding] == nil && plain.fields[.vary] == "Accept-Encoding")
        #expect(try await plain.text() == text)
    }

    @Test(
        arguments: [
            ("text/html", HTTPFields(), true), ("application/json", [:], true), ("application/problem+json", [:], true),
            ("image/svg+xml", [:], true), ("image/png", [:], false), ("application/octet-stream", [:], false),
            ("application/json", [.contentEncoding: "br"], false),
            ("text/html", [.cacheControl: "no-transform"], false),
            ("text/event-stream", [:], false),
        ] as [(String, HTTPFields, Bool)])
    func onlyWhatIsWorthIt(_ type: String, _ fields: HTTPFields, _ isCompressed: Bool) async throws {
        let router = try TestRouter(HTTPCompression()) { router in
            router.get("/") { _ in Self.response(Self.text, type, fields) }
        }
        let response = await router.send(.get, "/", [.acceptEncoding: "gzip"])
        #expect((response.fields[.contentEncoding] == "gzip") == isCompressed)
    }

    @Test func smallPartialAndEmptyBodiesAreSentAsTheyAre() async throws {
        let random = (0..<4096).map { _ in UInt8.random(in: .min ... .max) }
        let router = try TestRouter(HTTPCompression()) { router in
            router.get("/small") { _ in .text("small") }
            router.get("/part") { _ in
                HTTPServerResponse(.partialContent, contentType: "text/plain", bytes: Array(Self.text.utf8))
            }
            router.get("/none") { _ in HTTPServerResponse(.noContent) }
            router.get("/random") { _ in HTTPServerResponse(contentType: "text/plain", bytes: random) }
        }
        for path in ["/small", "/part", "/none", "/random"] {
            #expect(await router.send(.get, path, [.acceptEncoding: "gzip"]).fields[.contentEncoding] == nil)
        }
    }

    /// Each piece of a stream arrives although more follows.
    @Test func streamsAreCompressedPieceByPiece() async throws {
        let gate = Gate()
        try await TestServer.run(routes: { router in
            router.use(HTTPCompression())
            router.get("/stream") { _ in
                HTTPServerResponse(
                    .ok, fields: [.contentType: "text/plain"],
                    body: .stream(length: nil) { writer in
                        try await writer.write(Array("first".utf8))
                        await gate.wait()
                        try await writer.write(Array("second".utf8))
                    })
            }
        }) { server in
            try await server.withClient { client in
                let request = HTTPRequest(.get, "/stream", fields: [.acceptEncoding: "gzip"])
                try await client.execute(request, body: .none, deadline: .patient) { response in
                    #expect(response.fields[.contentEncoding] == "gzip")
                    let decoder = try Gzip()
                    var text = ""
                    for try await piece in response.body {
                        text += String(decoding: try decoder.decode(piece), as: UTF8.self)
                        if text == "first" { gate.open() }
                    }
                    #expect(text == "firstsecond")
                    #expect(decoder.isDone)
                }
            }
        }
    }

    // MARK: Requests

    private static func echo(limit: Int = 1 << 20) throws -> TestRouter {
        try TestRouter(HTTPDecompression(limit: limit)) { router in
            router.post("/") { request in
                #expect(!request.fields.contains(.contentEncoding) && !request.fields.contains(.contentLength))
                return HTTPServerResponse(
                    contentType: "text/plain", bytes: try await request.body.collect(upTo: 64 << 20))
            }
        }
    }

    @Test func requestsAreDecompressed() async throws {
        let coded = try Gzip.encode(Array(Self.text.utf8))
        for coding in ["gzip", "x-gzip", "GZip", "identity, gzip"] {
            let response = await (try Self.echo()).send(
                .post, "/", [.contentEncoding: coding, .contentLength: String(coded.count)], body: coded)
            #expect(response.status == 200)
            #expect(try await response.text() == Self.text)
        }
        let empty = await (try Self.echo()).send(.post, "/", [.contentEncoding: "gzip"], body: try Gzip.encode([]))
        #expect(empty.status == 200 && empty.body.length == 0)
    }

    @Test func whatIsNoGzipIsRefused() async throws {
        let coded = try Gzip.encode(Array(Self.text.utf8))
        var flipped = coded
        flipped[coded.count / 2] ^= 0x10
        var badSum = coded
        badSum[coded.count - 6] ^= 1
        let cases: [(String, [UInt8], Int)] = [
            ("gzip", Array("no gzip at all".utf8), 400), ("gzip", Array(coded.dropLast()), 400),
            ("gzip", Array(coded.prefix(5)), 400), ("gzip", coded + [0], 400), ("gzip", coded + coded, 400),
            ("gzip", badSum, 400), ("gzip", flipped, 400), ("br", coded, 415), ("gzip, gzip", coded, 415),
            ("deflate", coded, 415), ("gzip, br", coded, 415),
        ]
        for (coding, body, status) in cases {
            let response = await (try Self.echo()).send(.post, "/", [.contentEncoding: coding], body: body)
            #expect(response.status.code == status, "\(coding) \(body.count)")
            if status == 415 { #expect(response.fields[.acceptEncoding] == "gzip") }
        }
    }

    /// 256 MiB in 256 KB: refused once it shows, with nothing of it kept.
    @Test func aBombIsRefused() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                let bomb = try Gzip.zeros(256 << 20)
                #expect(bomb.count < 1 << 19)
                try await TestServer.run(
                    configure: { $0.limits.bodyBytes = 4 << 20 },
                    routes: { router in
                        router.use(HTTPDecompression(limit: 2 << 20))
                        router.post("/") { request in .text("\(try await request.body.collect(upTo: 1 << 40).count)") }
                    }
                ) { server in
                    try await server.withClient { client in
                        func send() async throws {
                            let request = HTTPRequest(.post, "/", fields: [.contentEncoding: "gzip"])
                            let response = try await client.execute(request, body: bomb, deadline: .patient)
                            #expect(response.status == 413)
                        }
                        for _ in 0..<3 { try await send() }
                        let before = try ProcessResources.current()
                        for _ in 0..<10 { try await send() }
                        let after = try ProcessResources.current()
                        #expect(after.residentBytes - before.residentBytes < 8 << 20, "\(before), then \(after)")
                    }
                }
            }
        }
    }
}

import CausewayHTTP
import Testing

/// No bytes from outside trap, and cutting them differently never changes what is read.
@Suite struct FuzzTests {
    private static let pieces = [
        "GET ", "POST ", "/", "/a?b", "*", "http://a/b", " HTTP/1.1\r\n", " HTTP/1.0\r\n", "Host: a\r\n", "Host: b\r\n",
        "Content-Length: 3\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: x\r\n",
        "Connection: close, upgrade\r\n", "Expect: 100-continue\r\n", "A: b\r\n", "\r\n", "\r", "\n", " ", ":", "abc",
        "3\r\nabc\r\n", "0\r\n", "0\r\n\r\n", ";a=\"b\"", "F", "\u{0}", "ÿ", "%00", "\t",
    ]

    @Test(arguments: 0..<40) func anyBytes(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let input = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            #expect(Transcript.all(input).count == 1)
        }
    }

    @Test(arguments: 0..<40) func nearlyMessages(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed &+ 1000)
        var limits = HTTPLimits()
        limits.headBytes = 120
        limits.targetBytes = 12
        limits.fieldCount = 4
        limits.bodyBytes = 10
        limits.chunkExtensionBytes = 8
        limits.trailerBytes = 16
        for _ in 0..<50 {
            var input: [UInt8] = Bool.random(using: &random) ? Array("POST / HTTP/1.1\r\nHost: a\r\n".utf8) : []
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                input += Array((Self.pieces.randomElement(using: &random) ?? "").utf8)
            }
            if let index = input.indices.randomElement(using: &random), Int.random(in: 0..<4, using: &random) == 0 {
                input[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
            #expect(Transcript.all(input, limits: limits).count == 1)
        }
    }

    /// 100,000 mutations of the messages that two parsers could read differently: none traps, and none is read differently
    /// when it comes in pieces.
    @Test(.timeLimit(.minutes(5)), arguments: 0..<40) func mutations(_ seed: UInt64) async {
        var random = SeededGenerator(seed: seed &+ 4000)
        for step in 0..<2500 {
            // Others get their turn on the pool meanwhile.
            if step % 8 == 0 { await Task.yield() }
            let input = SmugglingCases.mutation(&random)
            let cuts = (0..<3).map { _ in Int.random(in: 0...input.count, using: &random) }.sorted()
            let pieces = [input[..<cuts[0]], input[cuts[0]..<cuts[1]], input[cuts[1]..<cuts[2]], input[cuts[2]...]]
            let whole = Transcript.of([input[...]])
            if whole != Transcript.of(pieces) {
                Issue.record("\(String(decoding: input, as: UTF8.self).debugDescription) cut at \(cuts)")
            }
        }
    }

    @Test(arguments: 0..<40) func responses(_ seed: UInt64) async {
        var random = SeededGenerator(seed: seed &+ 2000)
        for step in 0..<200 {
            // Others get their turn on the pool meanwhile.
            if step % 8 == 0 { await Task.yield() }
            var input = Array("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: x\r\n\r\n".utf8)
            for _ in 0..<3 {
                if let index = input.indices.randomElement(using: &random) {
                    input[index] = UInt8.random(in: 0...255, using: &random)
                }
            }
            var whole = HTTPResponseParser()
            var slow = HTTPResponseParser()
            let expected = String(describing: whole.parse(input.span, answering: .get))
            var last = ""
            for count in 0...input.count {
                let outcome = slow.parse(input.span.extracting(0..<count), answering: .get)
                last = String(describing: outcome)
                if case .needMore = outcome { continue }
                break
            }
            #expect(last == expected)
        }
    }

    @Test func paths() async throws {
        var router = HTTPRouter()
        router.get("/a/{b}/c/{rest...}") { _ in HTTPServerResponse(.ok) }
        router.get("/a/b") { _ in HTTPServerResponse(.ok) }
        let table = try router.build()
        var random = SeededGenerator(seed: 3000)
        for step in 0..<5000 {
            // Others get their turn on the pool meanwhile.
            if step % 50 == 0 { await Task.yield() }
            let path = random.text("/ab%20c.?F{}", upTo: 24)
            let request = HTTPRequest(method: .get, scheme: "http", authority: "a", path: path)
            let match = table.match(request)
            _ = match.parameters["b"]
            _ = match.parameters["rest"]
        }
    }
}

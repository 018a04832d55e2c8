import CausewayHTTP
import Testing

/// What is well formed is read as what it is; however the bytes are cut.
@Suite struct RequestParsingTests {
    private func expect(_ input: String, _ lines: [String], _ comment: Comment? = nil) {
        expect(Array(input.utf8), lines, comment)
    }

    private func expect(_ input: [UInt8], _ lines: [String], _ comment: Comment? = nil) {
        #expect(Transcript.all(input) == [lines], comment)
    }

    @Test func wholeRequest() {
        expect(
            "GET /v1/shows?limit=10 HTTP/1.1\r\nHost: example.com:8080\r\nAccept: \t*/* \t\r\nX-Empty:\r\n\r\n",
            [
                "GET /v1/shows?limit=10 example.com:8080 1.1 none keep Host=example.com:8080 Accept=*/* X-Empty=",
                "body \"\"",
            ])
    }

    @Test func oneEmptyLineBefore() {
        expect("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / a 1.1 none keep Host=a", "body \"\""])
    }

    @Test func targetForms() {
        expect("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS * a 1.1 none keep Host=a", "body \"\""])
        expect("CONNECT b:443 HTTP/1.1\r\nHost: a\r\n\r\n", ["CONNECT - b:443 1.1 none keep Host=b:443", "body \"\""])
        expect(
            "GET HTTP://b:81/x?y HTTP/1.1\r\nA: 1\r\nHost: a\r\n\r\n",
            ["GET /x?y b:81 1.1 none keep A=1 Host=b:81", "body \"\""],
            "the target's authority replaces Host everywhere")
        expect("GET https://b HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / b 1.1 none keep Host=b", "body \"\""])
        expect("GET http://b?q HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /?q b 1.1 none keep Host=b", "body \"\""])
        expect("OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS * b 1.1 none keep Host=b", "body \"\""])
        expect(
            "GET /a|b;c=[d]?{e}^`\\ HTTP/1.1\r\nHost: a\r\n\r\n",
            ["GET /a|b;c=[d]?{e}^`\\ a 1.1 none keep Host=a", "body \"\""])
    }

    @Test(arguments: [
        "a", "a.b-c_d~e", "127.0.0.1", "[::1]", "[::1]:8080", "a:", "a:0", "a:65535", "a%20b", "xn--bcher-kva",
    ])
    func hosts(_ host: String) {
        expect("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", ["GET / \(host) 1.1 none keep Host=\(host)", "body \"\""])
    }

    @Test func methodIsAnyToken() {
        expect("pURGE! / HTTP/1.1\r\nHost: a\r\n\r\n", ["pURGE! / a 1.1 none keep Host=a", "body \"\""])
    }

    @Test func connectionOptions() {
        func verdict(_ version: String, _ field: String) -> Set<[String]> {
            let head = "GET / HTTP/\(version)\r\nHost: a\r\n\(field)\r\n\r\n"
            return Set(
                Transcript.all(Array(head.utf8)).map { lines in
                    lines.first?.split(separator: " ").dropFirst(5).prefix(1).map(String.init) ?? []
                })
        }
        #expect(verdict("1.1", "Connection: x") == [["keep"]])
        #expect(verdict("1.1", "Connection: CLOSE") == [["close"]])
        #expect(verdict("1.1", "Connection: keep-alive, Close") == [["close"]])
        #expect(verdict("1.1", "Connection: keep-alive\r\nConnection: close") == [["close"]])
        #expect(verdict("1.1", "Connection: closed") == [["keep"]])
        #expect(verdict("1.0", "Connection: x") == [["close"]])
        #expect(verdict("1.0", "Connection: Keep-Alive") == [["keep"]])
        #expect(verdict("1.0", "Connection: x ,\tkeep-alive") == [["keep"]])
    }

    @Test func hostMayBeLeftOutOf10() {
        expect("GET / HTTP/1.0\r\n\r\n", ["GET / - 1.0 none close", "body \"\""])
    }

    @Test func expectation() {
        expect(
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\nhi",
            ["POST / a 1.1 length(2) keep continue Host=a Expect=100-Continue Content-Length=2", "body \"hi\""])
        expect(
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
            ["POST / a 1.1 none keep Host=a Expect=100-continue", "body \"\""], "nothing to continue with")
        expect(
            "POST / HTTP/1.0\r\nExpect: anything\r\n\r\n",
            ["POST / - 1.0 none close Expect=anything", "body \"\""], "1.0 has no expectations")
    }

    @Test func upgrade() {
        expect(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n",
            ["GET / a 1.1 none keep upgrade Host=a Connection=keep-alive, Upgrade Upgrade=websocket", "body \"\""])
        expect(
            "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n",
            ["GET / a 1.1 none keep Host=a Upgrade=websocket", "body \"\""])
    }

    @Test func pipelined() {
        let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
        let post = "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
        let chunked = "PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n00\r\n\r\n"
        expect(
            get + post + chunked + "\r\n" + get,
            [
                "GET /a a 1.1 none keep Host=a", "body \"\"",
                "POST /b a 1.1 length(5) keep Host=a Content-Length=5", "body \"hello\"",
                "PUT /c a 1.1 chunked keep Host=a Transfer-Encoding=Chunked", "body \"abc\"",
                "GET /a a 1.1 none keep Host=a", "body \"\"",
            ])
    }

    @Test func framingNeverDependsOnTheMethod() {
        expect(
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi",
            ["GET / a 1.1 length(2) keep Host=a Content-Length=2", "body \"hi\""])
    }

    @Test func opaqueBytesSurvive() throws {
        var parser = HTTPRequestParser()
        let value: [UInt8] = [0xA0, 0x85, 0xFF, 0x20, 0x80, 0xA0]
        let input = Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + value + Array(" \r\n\r\n".utf8)
        guard case .head(let head) = parser.parse(input.span) else {
            Issue.record("no head")
            return
        }
        #expect(head.request.headerFields[rawValue: "x"] == value)
        #expect(Transcript.all(input).count == 1)
    }

    @Test func limits() {
        var limits = HTTPLimits()
        limits.targetBytes = 10
        limits.fieldCount = 3
        limits.headBytes = 60
        func last(_ input: String) -> [String?] { Transcript.all(Array(input.utf8), limits: limits).map(\.last) }
        #expect(last("GET /234567890 HTTP/1.1\r\nHost: a\r\n\r\n") == ["body \"\""])
        #expect(
            last("GET /2345678901 HTTP/1.1\r\nHost: a\r\n\r\n") == ["refused 414 \(HTTPParseFailure.targetTooLong)"])
        #expect(last("GET /?345678901") == ["refused 414 \(HTTPParseFailure.targetTooLong)"])
        #expect(last("GET / HTTP/1.1\r\nHost: a\r\nB: 1\r\nC: 1\r\n\r\n") == ["body \"\""])
        #expect(
            last("GET / HTTP/1.1\r\nHost: a\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n") == [
                "refused 431 \(HTTPParseFailure.tooManyFields)"
            ])
        let exact = "GET / HTTP/1.1\r\nHost: a\r\nB: \(String(repeating: "x", count: 28))\r\n\r\n"
        #expect(exact.utf8.count == 60)
        #expect(last(exact) == ["body \"\""])
        let over = "GET / HTTP/1.1\r\nHost: a\r\nB: \(String(repeating: "x", count: 29))\r\n\r\n"
        #expect(last(over) == ["refused 431 \(HTTPParseFailure.headTooLarge)"])
    }

    /// A quarter of a megabyte byte by byte: read again from its beginning at every byte, it would take minutes.
    @Test(.timeLimit(.minutes(3))) func slowSenderCostsNoMoreThanAFastOne() {
        var limits = HTTPLimits()
        limits.headBytes = 300_000
        limits.targetBytes = 150_000
        let long = String(repeating: "x", count: 120_000)
        let input = Array("GET /\(long) HTTP/1.1\r\nHost: a\r\nB: \(long)\r\n\r\n".utf8)
        var parser = HTTPRequestParser(limits: limits)
        var heads = 0
        let span = input.span
        for count in 1...input.count {
            if case .head(let head) = parser.parse(span.extracting(0..<count)) { heads += head.byteCount }
        }
        #expect(heads == input.count)
    }
}

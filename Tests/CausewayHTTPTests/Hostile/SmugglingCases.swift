/// Messages that two parsers could read differently; many hide a request for `/smuggled`.
enum SmugglingCases {
    private static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    private static func post(_ fields: String, _ body: String, _ version: String = "HTTP/1.1") -> String {
        "POST /a \(version)\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }

    static let all: [String] =
        wellFormed + lengths + codings + chunks + lines + targets + WireRefusalTests.cases.map(\.input)

    private static let wellFormed = [
        "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", post("Content-Length: 5", "hello"), post("Content-Length: 0", ""),
        post("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"),
        post("Transfer-Encoding: chunked", "5;a=b;c=\"d\"\r\nhello\r\n1\r\n!\r\n0\r\nX: y\r\n\r\n"),
        "GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: \(smuggled.utf8.count)\r\n\r\n\(smuggled)",
        "GET /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\nGET /c HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://b/a HTTP/1.1\r\nHost: a\r\n\r\n",
        "DELETE /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
        post("Expect: 100-continue\r\nContent-Length: 2", "ok"),
        "GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n\(smuggled)",
        "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 3\r\n\r\nabc",
        "GET /a?b=c&d=%20%41 HTTP/1.1\r\nHost: a\r\nX: \u{e4}\r\n\r\n", "\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n",
    ]

    private static let lengths: [String] =
        [
            "+5", "-5", "5, 5", "5,5", "5 5", "0x5", "05", "000000000000000000005", "5\u{b}", "\u{b}5", "5;", "5_0",
            "5.0",
            "\"5\"", "", "99999999999999999999", "18446744073709551621", "4294967301", "\t5\t",
        ].map { post("Content-Length: \($0)", "hello\(smuggled)") }
        + [
            post("Content-Length: 5\r\nContent-Length: 5", "hello\(smuggled)"),
            post("Content-Length: 0\r\nContent-Length: 5", "hello\(smuggled)"),
            post("Content-Length: 5\r\nContent-Length: 0", "hello\(smuggled)"),
            post("Content-Length : 5", "hello\(smuggled)"), post("Content_Length: 5", "hello\(smuggled)"),
            post(" Content-Length: 5", "hello\(smuggled)"), post("X: y\r\n Content-Length: 5", "hello\(smuggled)"),
            post("X: y\nContent-Length: 5", "hello\(smuggled)"), post("X: y\rContent-Length: 5", "hello\(smuggled)"),
            post("Content-Length\u{0}: 5", "hello\(smuggled)"), post("\u{0}Content-Length: 5", "hello\(smuggled)"),
            post("Content-Length: 5\u{0}", "hello\(smuggled)"),
            post("Connection: Content-Length\r\nContent-Length: 5", "hello\(smuggled)"),
        ]

    private static let codings: [String] = {
        let body = "0\r\n\r\n\(smuggled)"
        let length = "Content-Length: \(body.utf8.count)\r\n"
        let names = [
            "Transfer-Encoding: chunked", "Transfer-Encoding:chunked", "Transfer-Encoding:\tchunked",
            "Transfer-Encoding: chunked\t", "Transfer-Encoding : chunked", "Transfer-Encoding: \u{b}chunked",
            "Transfer-Encoding: xchunked", "Transfer-Encoding: chunkedx", "Transfer-Encoding: CHUNKED",
            "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity, chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: , chunked",
            "Transfer-Encoding: chunked,", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: chunked;q=1",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding:\r\n chunked",
            "X: y\r\n Transfer-Encoding: chunked", "X: y\nTransfer-Encoding: chunked",
            "X: y\rTransfer-Encoding: chunked",
            "Transfer_Encoding: chunked", "Transfer-Encoding\u{0}: chunked", "Transfer-Encoding: chunked\u{0}",
            "Transfer-Encoding: chu\u{80}nked", "\u{ff}Transfer-Encoding: chunked",
            "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked",
        ]
        return names.flatMap { [post($0, body), post(length + $0, body), post($0 + "\r\nContent-Length: 3", body)] }
            + [
                post("Transfer-Encoding: chunked", body, "HTTP/1.0"),
                post(length + "Transfer-Encoding: chunked", body, "HTTP/1.0"),
            ]
    }()

    private static let chunks: [String] =
        [
            "5", "05", "0000000005", "5;a", "5;a=b", "5 ;a", "5; a", "5;a=\"b\"", "5;a=\"\\\"\"", "5;a=\"b", "5;=",
            "5;;", "5 ", " 5",
            "+5", "-5", "0x5", "5h", "5,", "5\n", "5\r", "5;\n", "5;a\n", "5;a\rb", "5\u{0}", "5;\u{0}",
            "10000000000000005",
            "100000005", "FFFFFFFFFFFFFFFF", "fffffffffffffffff5", "", ";", "5\t", "5;a=\u{80}", "\u{665}",
        ].map { post("Transfer-Encoding: chunked", "\($0)\r\nhello\r\n0\r\n\r\n\(smuggled)") }
        + [
            "5\r\nhello0\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "5\nhello\n0\n\n", "5\r\nhello\r\n0\r\nX: y",
            "5\r\nhello\r\n0\r\n",
            "5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n", "5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "5\r\nhello\r\n0\r\n X: y\r\n\r\n", "5\r\nhello\r\n0\r\nX y\r\n\r\n", "5\r\nhello\r\n0\n\r\n",
            "5\r\nhello\r\n0\r\n\n",
            "5\r\nhello\r\n0\r\r\n\r\n", "5\r\nhello\r\n00\r\n\r\n", "5\r\nhello\r\n0;a\r\n\r\n", "0\r\n\r\n0\r\n\r\n",
            "6\r\nhello\r\n0\r\n\r\n", "4\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n\r\n0\r\n\r\n",
            "5\r\nhello\r\r\n0\r\n\r\n",
        ].map { post("Transfer-Encoding: chunked", $0 + smuggled) }

    private static let lines = [
        "GET /a HTTP/1.1\nHost: a\n\n", "GET /a HTTP/1.1\rHost: a\r\r", "GET /a HTTP/1.1\r\nHost: a\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\n\n", "GET /a HTTP/1.1\r\nHost: a\r\nX: a\nGET /smuggled HTTP/1.1\r\n\r\n",
        "GET  /a HTTP/1.1\r\nHost: a\r\n\r\n", "GET\t/a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a  HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a HTTP/1.1 \r\nHost: a\r\n\r\n", "GET /a HTTP/1.10\r\nHost: a\r\n\r\n",
        "GET /a HTTP/1.2\r\nHost: a\r\n\r\n",
        "GET /a HTTP/2.0\r\nHost: a\r\n\r\n", "GET /a HTTP/01.1\r\nHost: a\r\n\r\n",
        "GET /a http/1.1\r\nHost: a\r\n\r\n",
        "GET /a\r\n\r\n", "GET /a HTTP/1.1\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", "GET /a HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a, b\r\n\r\n", "GET /a HTTP/1.1\r\nHost: \r\n\r\n",
        "GET /a HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\nX: \u{1}\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\nX(: y\r\n\r\n",
        "\r\n\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n", "\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n",
        " GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "\u{0}GET /a HTTP/1.1\r\nHost: a\r\n\r\n",
    ]

    private static let targets = [
        "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET //a/../b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%2e%2e/a HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a%0d%0ab HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u{e4} HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://b:x/a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://b@c/a HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n\(smuggled)",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "G=T /a HTTP/1.1\r\nHost: a\r\n\r\n", "get /a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a|b HTTP/1.1\r\nHost: a\r\n\r\n",
        "TRACE /a HTTP/1.1\r\nHost: a\r\n\r\n",
    ]

    /// A case with one to three bytes of it changed.
    static func mutation(_ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array((all.randomElement(using: &generator) ?? "").utf8)
        let alphabet = Array("\r\n\0 \t:;,+-_\"05aAxchunked\u{b}/%".utf8) + [0x80, 0xFF]
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let byte = alphabet.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(bytes[place], at: place)
            default: bytes[place] ^= 0x20
            }
        }
        return bytes
    }
}

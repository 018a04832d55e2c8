import CausewayHTTP
import Testing

/// Responses are written with the right framing, and never with a byte that isn't theirs.
@Suite struct ResponseEncoderTests {
    private typealias Encoder = HTTPResponseEncoder

    private func encode(
        _ status: HTTPResponse.Status, _ fields: HTTPFields = [:], _ body: Encoder.Body = .length(0),
        method: HTTPRequest.Method = .get, version: HTTPVersion = .http11, keepAlive: Bool = true, date: String = ""
    ) throws -> (text: String, head: Encoder.Head) {
        var output: [UInt8] = []
        let exchange = Encoder.Exchange(method: method, version: version, keepAlive: keepAlive)
        let head = try Encoder.appendHead(
            status: status, fields: fields, body: body, exchange: exchange, date: Array(date.utf8), to: &output)
        return (String(decoding: output, as: UTF8.self), head)
    }

    @Test func knownLength() throws {
        let (text, head) = try encode(.ok, [.contentType: "text/plain"], .length(5), date: "Date: now\r\n")
        #expect(text == "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n")
        #expect(head == Encoder.Head(framing: .length(5), keepAlive: true))
    }

    @Test func unknownLength() throws {
        let (text, head) = try encode(.ok, body: .unknown)
        #expect(text == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(head == Encoder.Head(framing: .chunked, keepAlive: true))
        let (old, oldHead) = try encode(.ok, body: .unknown, version: .http10)
        #expect(old == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        #expect(oldHead == Encoder.Head(framing: .untilClose, keepAlive: false))
    }

    private func encode(_ status: HTTPResponse.Status, body: Encoder.Body, version: HTTPVersion = .http11) throws -> (
        String, Encoder.Head
    ) {
        let (text, head) = try encode(status, [:], body, version: version)
        return (text, head)
    }

    @Test func persistence() throws {
        #expect(try encode(.ok, keepAlive: false).text.contains("\r\nConnection: close\r\n"))
        #expect(try encode(.ok, version: .http10).text.contains("\r\nConnection: keep-alive\r\n"))
        let asked = try encode(.ok, [.connection: "close"])
        #expect(asked.text == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        #expect(!asked.head.keepAlive)
    }

    @Test(arguments: [100, 101, 103, 204, 304]) func statusesWithoutBody(_ code: Int) throws {
        let fields: HTTPFields = [.contentLength: "7", .transferEncoding: "chunked", .eTag: "x"]
        let (text, head) = try encode(HTTPResponse.Status(code: code), fields, .length(7))
        #expect(head.framing == .none)
        #expect(text.hasSuffix("\r\nETag: x\r\n\r\n"))
        #expect(!text.lowercased().contains("content-length") && !text.lowercased().contains("transfer-encoding"))
    }

    @Test func tunnelHasNoFraming() throws {
        #expect(try encode(.ok, [:], .unknown, method: .connect).text == "HTTP/1.1 200 OK\r\n\r\n")
    }

    @Test func headHasTheFramingOfGetAndNoBody() throws {
        let known = try encode(.ok, [:], .length(5), method: .head)
        #expect(known.text == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        #expect(known.head.framing == .none)
        let unknown = try encode(.ok, [:], .unknown, method: .head)
        #expect(unknown.text == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(unknown.head.framing == .none)
        let own = try encode(.ok, [.contentLength: "12"], .length(0), method: .head)
        #expect(own.text == "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n")
        let old = try encode(.ok, [:], .unknown, method: .head, version: .http10)
        #expect(old.head == Encoder.Head(framing: .none, keepAlive: true))
    }

    @Test func switchingProtocolsKeepsConnection() throws {
        let fields: HTTPFields = [.connection: "Upgrade", .upgrade: "websocket"]
        let text = try encode(.switchingProtocols, fields).text
        #expect(text == "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    }

    @Test func ownDateAndOwnFraming() throws {
        let fields: HTTPFields = ["Content-Length": "9", .date: "mine", .transferEncoding: "gzip", "X": "y"]
        let (text, head) = try encode(.ok, fields, .length(2), date: "Date: now\r\n")
        #expect(text == "HTTP/1.1 200 OK\r\nDate: mine\r\nX: y\r\nContent-Length: 2\r\n\r\n")
        #expect(head.framing == .length(2))
    }

    @Test func statusLines() throws {
        #expect(try encode(HTTPResponse.Status(code: 299)).text.hasPrefix("HTTP/1.1 299 \r\n"))
        #expect(
            try encode(HTTPResponse.Status(code: 200, reasonPhrase: "Fine")).text.hasPrefix("HTTP/1.1 200 Fine\r\n"))
        #expect(try encode(.unprocessableContent).text.hasPrefix("HTTP/1.1 422 Unprocessable Content\r\n"))
        #expect(HTTPResponse.Status(code: 7) == 500)
    }

    @Test(arguments: ["a\r\nSet-Cookie: x=1", "a\nb", "a\rb", "a\0b", "\r\n"])
    func splitResponsesAreRefused(_ value: String) throws {
        var output = [UInt8]("before".utf8)
        let exchange = Encoder.Exchange(method: .get, version: .http11, keepAlive: true)
        func refused(_ fields: HTTPFields, _ status: HTTPResponse.Status = .ok) -> Bool {
            do {
                _ = try Encoder.appendHead(
                    status: status, fields: fields, body: .length(0), exchange: exchange, date: [], to: &output)
                return false
            } catch { return true }
        }
        #expect(refused([.location: value]))
        #expect(refused([:], HTTPResponse.Status(code: 200, reasonPhrase: value)))
        var bytes = HTTPFields()
        bytes.append(.location, rawValue: Array(value.utf8))
        #expect(refused(bytes))
        #expect(output == Array("before".utf8), "a refused head leaves no byte behind")
        var mended: HTTPFields = [.location: value]
        mended[.location] = "/a"
        #expect(!refused(mended))
    }

    @Test(arguments: ["a b", "a:b", "", "a\r\nb", "ä"]) func namesThatAreNoTokensAreRefused(_ name: String) throws {
        #expect(HTTPField.Name(name) == nil)
        var output: [UInt8] = []
        let fields: HTTPFields = [HTTPField.Name(stringLiteral: name): "x"]
        let exchange = Encoder.Exchange(method: .get, version: .http11, keepAlive: true)
        #expect(throws: HTTPEncodingFailure.self) {
            try Encoder.appendHead(
                status: .ok, fields: fields, body: .length(0), exchange: exchange, date: [], to: &output)
        }
    }

    @Test func chunks() throws {
        var output: [UInt8] = []
        HTTPChunkEncoder.append(Array(repeating: 0x78, count: 26), to: &output)
        HTTPChunkEncoder.append([], to: &output)
        try HTTPChunkEncoder.appendEnd(trailers: ["Digest": "abc", .contentLength: "3"], to: &output)
        let xs = String(repeating: "x", count: 26)
        #expect(String(decoding: output, as: UTF8.self) == "1a\r\n\(xs)\r\n0\r\nDigest: abc\r\n\r\n")
        #expect(throws: HTTPEncodingFailure.self) {
            try HTTPChunkEncoder.appendEnd(trailers: ["Digest": "a\nb"], to: &output)
        }
    }
}

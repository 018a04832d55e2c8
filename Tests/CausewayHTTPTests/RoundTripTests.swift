import CausewayHTTP
import Testing

/// What the encoders write, the parsers read as what it was.
@Suite struct RoundTripTests {
    private static let token = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~"
    private static let value = "abcXYZ019 \t,;:=\"()<>@/?{}ä€\u{A0}"

    private static func fields(_ random: inout SeededGenerator) -> HTTPFields {
        var fields = HTTPFields()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            guard let name = HTTPField.Name("x-" + random.text(token, upTo: 20)) else { continue }
            let text = "v" + random.text(value, upTo: 40) + "v"
            fields.append(name, Bool.random(using: &random) ? text : "")
        }
        return fields
    }

    @Test(arguments: 0..<300) func requests(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let method = try #require(HTTPRequest.Method(random.text(Self.token, upTo: 12, atLeast: 1)))
        guard method != .connect else { return }
        let request = HTTPRequest(
            method: method, scheme: "http", authority: "host-\(seed).example:80",
            path: "/" + random.text("abc/%20;=@:!$&'()*+,-._~[]|", upTo: 30) + "?"
                + random.text("abc?/%&={}^`\\", upTo: 30),
            headerFields: Self.fields(&random))
        let body = [UInt8](random.text(Self.value, upTo: 2000).utf8)
        let isChunked = Bool.random(using: &random)
        var output: [UInt8] = []
        let framing = try HTTPRequestEncoder.appendHead(
            request, body: isChunked ? .unknown : .length(body.count), keepAlive: Bool.random(using: &random),
            to: &output)
        try Self.append(body, framing, &random, to: &output)
        output.append(contentsOf: "NEXT".utf8)

        var parser = HTTPRequestParser()
        guard case .head(var head) = parser.parse(output.span) else {
            Issue.record("the parser refuses what the encoder wrote")
            return
        }
        head.request.headerFields[.host] = nil
        for name in [HTTPField.Name.contentLength, .transferEncoding, .connection] {
            head.request.headerFields[name] = nil
        }
        #expect(head.request == request)
        #expect(try Self.body(head.framing, output[head.byteCount...]) == (body, Array("NEXT".utf8)))
    }

    @Test(arguments: 0..<300) func responses(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &+ 1_000_000)
        let fields = Self.fields(&random)
        let status = HTTPResponse.Status(code: Int.random(in: 200...599, using: &random))
        guard !status.forbidsBody else { return }
        let body = [UInt8](random.text(Self.value, upTo: 2000).utf8)
        var output: [UInt8] = []
        let exchange = HTTPResponseEncoder.Exchange(method: .get, version: .http11, keepAlive: true)
        let sent = try HTTPResponseEncoder.appendHead(
            status: status, fields: fields, body: Bool.random(using: &random) ? .unknown : .length(body.count),
            exchange: exchange, date: [], to: &output)
        try Self.append(body, sent.framing, &random, to: &output)
        output.append(contentsOf: "NEXT".utf8)

        var parser = HTTPResponseParser()
        guard case .head(var head) = parser.parse(output.span, answering: .get) else {
            Issue.record("the parser refuses what the encoder wrote")
            return
        }
        head.response.headerFields[.contentLength] = nil
        head.response.headerFields[.transferEncoding] = nil
        #expect(head.response == HTTPResponse(status: status, headerFields: fields))
        #expect(head.keepAlive)
        #expect(try Self.body(head.framing, output[head.byteCount...]) == (body, Array("NEXT".utf8)))
    }

    private static func append(
        _ body: [UInt8], _ framing: HTTPBodyFraming, _ random: inout SeededGenerator, to output: inout [UInt8]
    ) throws {
        guard framing == .chunked else {
            output.append(contentsOf: body)
            return
        }
        var rest = body[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...rest.count, using: &random)
            HTTPChunkEncoder.append(Array(rest.prefix(count)), to: &output)
            rest = rest.dropFirst(count)
        }
        try HTTPChunkEncoder.appendEnd(to: &output)
    }

    private static func body(_ framing: HTTPBodyFraming, _ input: ArraySlice<UInt8>) throws -> ([UInt8], [UInt8]) {
        var decoder = HTTPBodyDecoder(framing: framing)
        var rest = Array(input)
        var body: [UInt8] = []
        while true {
            let unread = rest
            let step = decoder.next(unread.span)
            if case .data(let range) = step.event { body += unread[range] }
            rest.removeFirst(step.consumed)
            switch step.event {
            case .data: continue
            case .end: return (body, rest)
            case .needMore: throw HTTPParseFailure.truncatedBody
            case .failure(let failure): throw failure
            }
        }
    }

    @Test func requestsThatWouldArriveAsSomethingElseAreRefused() {
        func refused(
            _ authority: String?, _ path: String?, _ fields: HTTPFields = [:], _ method: HTTPRequest.Method = .get
        )
            -> Bool
        {
            var output: [UInt8] = []
            let request = HTTPRequest(
                method: method, scheme: "http", authority: authority, path: path, headerFields: fields)
            do {
                _ = try HTTPRequestEncoder.appendHead(request, to: &output)
                return false
            } catch { return output.isEmpty }
        }
        #expect(!refused("a", "/"))
        #expect(refused(nil, "/") && refused("a b", "/") && refused("a\r\nX: y", "/") && refused("", "/"))
        #expect(refused("a", nil) && refused("a", "") && refused("a", "x") && refused("a", "/a b"))
        #expect(refused("a", "/\r\nX: y") && refused("a", "/?\r\n") && refused("a", "/#") && refused("a", "*"))
        #expect(refused("a", "/", ["X": "a\r\nY: z"]))
        #expect(
            !refused("a", "*", [:], .options) && refused("a", nil, [:], .connect) && !refused("a:1", nil, [:], .connect)
        )
    }
}

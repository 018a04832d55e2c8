import CausewayHTTP
import Testing

/// A client reads responses as strictly as a server reads requests.
@Suite struct ResponseParserTests {
    /// The verdict on a head, the same one whole, byte by byte and cut at every place.
    private func verdicts(_ text: String, _ method: HTTPRequest.Method = .get) -> Set<String> {
        let input = Array(text.utf8)
        var verdicts: Set<String> = []
        var slow = HTTPResponseParser()
        var last = "more"
        for count in 0...input.count {
            if last == "more" { last = describe(slow.parse(input.span.extracting(0..<count), answering: method)) }
            var parser = HTTPResponseParser()
            let early = describe(parser.parse(input.span.extracting(0..<count), answering: method))
            verdicts.insert(early == "more" ? describe(parser.parse(input.span, answering: method)) : early)
        }
        verdicts.insert(last)
        return verdicts
    }

    private func describe(_ outcome: HTTPResponseParser.Outcome) -> String {
        switch outcome {
        case .needMore: return "more"
        case .failure(let failure): return failure.reason
        case .head(let head):
            let fields = head.response.headerFields.map { " \($0.name)=\($0.value)" }.joined()
            let persistence = head.keepAlive ? "keep" : "close"
            return "\(head.response.status), \(head.framing) \(persistence) \(head.byteCount)\(fields)"
        }
    }

    @Test func heads() {
        #expect(
            verdicts("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") == ["200 OK, length(5) keep 38 Content-Length=5"])
        #expect(verdicts("HTTP/1.1 200 Fine \t!\r\nA:  b \r\n\r\n") == ["200 Fine \t!, untilClose close 32 A=b"])
        #expect(verdicts("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n") == ["200 OK, none keep 36 Content-Length=0"])
        #expect(verdicts("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n") == ["200 OK, none keep 35 Content-Length=0"])
        #expect(
            verdicts("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n") == ["200 OK, length(1) close 38 Content-Length=1"])
        #expect(
            verdicts("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").first?.hasPrefix("200 OK, chunked keep")
                == true)
    }

    @Test func bodiesThatAreNone() {
        #expect(
            verdicts("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", .head).first?.hasPrefix("200 OK, none keep")
                == true)
        #expect(verdicts("HTTP/1.1 204 No Content\r\n\r\n") == ["204 No Content, none keep 27"])
        #expect(
            verdicts("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n").first?.hasPrefix(
                "304 Not Modified, none keep") == true)
        #expect(verdicts("HTTP/1.1 100 Continue\r\n\r\n") == ["100 Continue, none keep 25"])
        #expect(verdicts("HTTP/1.1 200 OK\r\n\r\n", .connect) == ["200 OK, none keep 19"])
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\n\n", HTTPParseFailure.malformedStatus), ("HTTP/2.0 200 OK\r\n\r\n", .unknownVersion),
        ("HTTP/1.1  200 OK\r\n\r\n", .malformedStatus), ("HTTP/1.1 20 OK\r\n\r\n", .malformedStatus),
        ("HTTP/1.1 2000 OK\r\n\r\n", .malformedStatus), ("HTTP/1.1 099 OK\r\n\r\n", .malformedStatus),
        ("HTTP/1.1 200 O\u{1}K\r\n\r\n", .malformedStatus), ("ICY 200 OK\r\n\r\n", .malformedVersion),
        ("\r\nHTTP/1.1 200 OK\r\n\r\n", .malformedVersion), ("HTTP/1.1 200 OK\rA: b\r\n\r\n", .lineEnd),
        ("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", .foldedLine),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", .lengthTwice),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .lengthAndCoding),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .noChunked),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .unknownCoding),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .codingInHTTP10),
    ])
    func refusals(_ text: String, _ failure: HTTPParseFailure) { #expect(verdicts(text) == [failure.reason]) }

    @Test func interimResponsesComeFirst() {
        let input = Array("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".utf8)
        var parser = HTTPResponseParser()
        guard case .head(let first) = parser.parse(input.span, answering: .get),
            case .head(let second) = parser.parse(input.span.extracting(first.byteCount..<input.count), answering: .get)
        else {
            Issue.record("two heads expected")
            return
        }
        #expect(first.isInterim && first.response.headerFields[.link] == "x")
        #expect(!second.isInterim && second.response.status == .ok)
    }
}

import CausewayHTTP
import Testing

/// What two parsers could read differently, or one could not read at all, is refused; however the bytes are cut.
@Suite struct RequestRefusalTests {
    /// A message and the failure it must get.
    struct Case: Sendable, CustomTestStringConvertible {
        let input: String
        let failure: HTTPParseFailure
        var testDescription: String { "\(failure) \(input.debugDescription)" }

        init(_ input: String, _ failure: HTTPParseFailure) {
            self.input = input
            self.failure = failure
        }

        /// A GET of HTTP/1.1 with fields behind Host.
        static func fields(_ fields: String, _ failure: HTTPParseFailure) -> Case {
            Case("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n", failure)
        }

        /// A request whose body is chunked.
        static func chunks(_ body: String, _ failure: HTTPParseFailure) -> Case {
            Case("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)", failure)
        }
    }

    @Test(arguments: [
        Case("GET / HTTP/1.1\nHost: a\n\n", .malformedVersion),
        Case("GET / HTTP/1.1\r\nHost: a\n\r\n", .valueByte),
        Case("GET / HTTP/1.1\r\nHost: a\r\n\n", .lineFeedAlone),
        Case("GET / HTTP/1.1\rHost: a\r\n\r\n", .malformedVersion),
        Case("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .noMethod),
        Case("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", .lineEnd),
        Case("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .noMethod),
        Case(" GET / HTTP/1.1\r\nHost: a\r\n\r\n", .noMethod),
        Case("G\u{0}T / HTTP/1.1\r\nHost: a\r\n\r\n", .methodByte),
        Case("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .methodByte),
        Case("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .noTarget),
        Case("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET /\r\n\r\n", .targetByte),
        Case("GET / HTTP/0.9\r\nHost: a\r\n\r\n", .ancientVersion),
        Case("GET / HTTP/1.2\r\nHost: a\r\n\r\n", .unknownVersion),
        Case("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .unknownVersion),
        Case("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unknownVersion),
        Case("GET / http/1.1\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/11.1\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/1.x\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("\(String(repeating: "A", count: 65)) / HTTP/1.1\r\nHost: a\r\n\r\n", .methodTooLong),
    ])
    func requestLine(_ example: Case) { expectRefused(example) }

    @Test(arguments: [
        Case("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", .targetByte),
        Case("GET /?a#b HTTP/1.1\r\nHost: a\r\n\r\n", .targetByte),
        Case("GET /ä HTTP/1.1\r\nHost: a\r\n\r\n", .targetByte),
        Case("GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", .targetByte),
        Case("GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n", .targetByte),
        Case("GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", .targetByte),
        Case("GET a/b HTTP/1.1\r\nHost: a\r\n\r\n", .targetForm),
        Case("GET ftp://a/b HTTP/1.1\r\nHost: a\r\n\r\n", .targetForm),
        Case("GET http:/a/b HTTP/1.1\r\nHost: a\r\n\r\n", .targetForm),
        Case("GET http:///b HTTP/1.1\r\nHost: a\r\n\r\n", .targetHost),
        Case("GET http://u@a/b HTTP/1.1\r\nHost: a\r\n\r\n", .targetHost),
        Case("GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n", .targetForm),
        Case("GET * HTTP/1.1\r\nHost: a\r\n\r\n", .asteriskTarget),
        Case("OPTIONS ** HTTP/1.1\r\nHost: a\r\n\r\n", .targetForm),
        Case("CONNECT /a HTTP/1.1\r\nHost: a\r\n\r\n", .connectTarget),
        Case("CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", .connectTarget),
        Case("CONNECT a: HTTP/1.1\r\nHost: a\r\n\r\n", .connectTarget),
        Case("CONNECT http://a:1/ HTTP/1.1\r\nHost: a\r\n\r\n", .connectTarget),
    ])
    func target(_ example: Case) { expectRefused(example) }

    @Test(arguments: [
        Case("GET / HTTP/1.1\r\n\r\n", .noHost),
        Case("GET http://a/ HTTP/1.1\r\n\r\n", .noHost),
        Case("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", .hostTwice),
        Case("GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", .hostTwice),
        Case("GET / HTTP/1.1\r\nHost:\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: :80\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: []\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.1\r\nHost: a%2\r\n\r\n", .malformedHost),
        Case("GET / HTTP/1.0\r\nHost: a b\r\n\r\n", .malformedHost),
    ])
    func host(_ example: Case) { expectRefused(example) }

    @Test(arguments: [
        Case.fields("A: b\u{0}c", .valueByte),
        Case.fields("A: b\rc", .lineEnd),
        Case.fields("A: b\u{1}c", .valueByte),
        Case.fields("A: b\u{7F}c", .valueByte),
        Case.fields("A: b\nC: d", .valueByte),
        Case.fields("A: b\r\n c", .foldedLine),
        Case.fields("A: b\r\n\tc", .foldedLine),
        Case.fields("A : b", .nameByte),
        Case.fields("A\t: b", .nameByte),
        Case.fields(": b", .emptyName),
        Case.fields("A", .nameByte),
        Case.fields("A(b): c", .nameByte),
        Case.fields("Ä: c", .nameByte),
        Case.fields("A\u{0}: c", .nameByte),
        Case("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .foldedLine),
        Case.fields("Expect: 100-continue, x", .unknownExpectation),
        Case.fields("Expect: fast", .unknownExpectation),
        Case.fields("Expect:", .unknownExpectation),
    ])
    func fields(_ example: Case) { expectRefused(example) }

    @Test(arguments: [
        Case.fields("Content-Length: 5, 5", .lengthDigit),
        Case.fields("Content-Length: 5\r\nContent-Length: 5", .lengthTwice),
        Case.fields("Content-Length: 5\r\ncontent-length: 6", .lengthTwice),
        Case.fields("Content-Length: +5", .lengthDigit),
        Case.fields("Content-Length: -5", .lengthDigit),
        Case.fields("Content-Length: -0", .lengthDigit),
        Case.fields("Content-Length: 0x5", .lengthDigit),
        Case.fields("Content-Length: 5 5", .lengthDigit),
        Case.fields("Content-Length: \"5\"", .lengthDigit),
        Case.fields("Content-Length:", .emptyLength),
        Case.fields("Content-Length: \t ", .emptyLength),
        Case.fields("Content-Length: 9223372036854775808", .lengthOverflow),
        Case.fields("Content-Length: 18446744073709551621", .lengthOverflow),
        Case.fields("Content-Length: 99999999999999999999999999", .lengthOverflow),
        Case.fields("Content-Length: 5\r\nTransfer-Encoding: chunked", .lengthAndCoding),
        Case.fields("Transfer-Encoding: chunked\r\nContent-Length: 0", .lengthAndCoding),
        Case.fields("Transfer-Encoding: identity", .identityCoding),
        Case.fields("Transfer-Encoding: identity, chunked", .identityCoding),
        Case.fields("Transfer-Encoding: ,chunked", .emptyCoding),
        Case.fields("Transfer-Encoding: chunked,", .emptyCoding),
        Case.fields("Transfer-Encoding:", .emptyCoding),
        Case.fields("Transfer-Encoding: chunked, chunked", .chunkedNotLast),
        Case.fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .chunkedNotLast),
        Case.fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", .identityCoding),
        Case.fields("Transfer-Encoding: chunked, gzip", .chunkedNotLast),
        Case.fields("Transfer-Encoding: gzip", .noChunked),
        Case.fields("Transfer-Encoding: xchunked", .noChunked),
        Case.fields("Transfer-Encoding: gzip, chunked", .unknownCoding),
        Case.fields("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", .unknownCoding),
        Case.fields("Transfer-Encoding: chunked;q=1", .malformedCoding),
        Case.fields("Transfer-Encoding: \"chunked\"", .malformedCoding),
        Case.fields("Transfer-Encoding: \u{B}chunked", .valueByte),
        Case.fields("Transfer-Encoding : chunked", .nameByte),
        Case("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .codingInHTTP10),
    ])
    func framing(_ example: Case) { expectRefused(example) }

    @Test(arguments: [
        Case.chunks("\r\n", .chunkHeader),
        Case.chunks("0x5\r\n", .chunkHeader),
        Case.chunks("+5\r\n", .chunkHeader),
        Case.chunks("-5\r\n", .chunkHeader),
        Case.chunks("g\r\n", .chunkHeader),
        Case.chunks(" 5\r\n", .chunkHeader),
        Case.chunks("5 \r\n", .chunkHeader),
        Case.chunks("5\t;a\r\n", .chunkHeader),
        Case.chunks("5\n", .chunkHeader),
        Case.chunks("5\rhello", .lineEnd),
        Case.chunks("10000000000000005\r\n", .chunkHeader),
        Case.chunks("FFFFFFFFFFFFFFFF\r\n", .chunkHeader),
        Case.chunks("0000000000000005\r\n", .chunkHeader),
        Case.chunks("5;\r\n", .chunkHeader),
        Case.chunks("5;a=\r\n", .chunkHeader),
        Case.chunks("5;=a\r\n", .chunkHeader),
        Case.chunks("5; a\r\n", .chunkHeader),
        Case.chunks("5;a =b\r\n", .chunkHeader),
        Case.chunks("5;a=b c\r\n", .chunkHeader),
        Case.chunks("5;a=\"b\r\n\"\r\n", .chunkHeader),
        Case.chunks("5;a=\"b\"c\r\n", .chunkHeader),
        Case.chunks("5;a\u{0}\r\n", .chunkHeader),
        Case.chunks("5\r\nhelloX\r\n", .chunkEnd),
        Case.chunks("5\r\nhello\n0\r\n\r\n", .chunkEnd),
        Case.chunks("5\r\nhello\rX", .chunkEnd),
        Case.chunks("0\r\nA: b\r\n c\r\n\r\n", .foldedLine),
        Case.chunks("0\r\n\n", .lineFeedAlone),
        Case.chunks("0\r\nContent-Length: 5\r\n\r\n", .forbiddenTrailer),
        Case.chunks("0\r\nTransfer-Encoding: chunked\r\n\r\n", .forbiddenTrailer),
        Case.chunks("0\r\nHost: b\r\n\r\n", .forbiddenTrailer),
    ])
    func chunks(_ example: Case) { expectRefused(example) }

    private func expectRefused(_ example: Case) {
        let transcripts = Transcript.all(Array(example.input.utf8))
        #expect(transcripts.count == 1, "the same bytes cut differently are read differently")
        let expected = "refused \(example.failure.status.code) \(example.failure)"
        #expect(transcripts.first?.last == expected)
    }
}

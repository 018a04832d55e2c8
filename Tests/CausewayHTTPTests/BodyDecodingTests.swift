import CausewayHTTP
import Testing

/// Bodies come out of their framing whole, however the bytes are cut.
@Suite struct BodyDecodingTests {
    private func transcripts(_ body: String, limits: HTTPLimits = HTTPLimits()) -> [String?] {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        return Transcript.all(Array((head + body).utf8), limits: limits).map(\.last)
    }

    @Test func chunks() {
        #expect(transcripts("5\r\nhello\r\n6;a;b=c;d=\"e \\\" f\"\r\n world\r\n0\r\n\r\n") == ["body \"hello world\""])
        #expect(
            transcripts("A\r\n0123456789\r\n00a\r\n0123456789\r\n000;last\r\n\r\n") == ["body \"01234567890123456789\""]
        )
    }

    @Test func trailersAreKeptApart() {
        #expect(transcripts("1\r\nx\r\n0\r\nDigest: abc\r\nX: \r\n\r\n") == ["body \"x\" Digest=abc X="])
    }

    @Test func limits() {
        var limits = HTTPLimits()
        limits.bodyBytes = 8
        limits.chunkExtensionBytes = 10
        limits.trailerBytes = 20
        limits.fieldCount = 3
        #expect(transcripts("4\r\nabcd\r\n4\r\nefgh\r\n0\r\n\r\n", limits: limits) == ["body \"abcdefgh\""])
        #expect(
            transcripts("4\r\nabcd\r\n5\r\nefghi\r\n0\r\n\r\n", limits: limits) == [
                "refused 413 \(HTTPParseFailure.bodyTooLarge)"
            ])
        #expect(transcripts("7FFFFFFFFFFFFFF\r\n", limits: limits) == ["refused 413 \(HTTPParseFailure.bodyTooLarge)"])
        #expect(transcripts("1;abc\r\nx\r\n1;abc\r\nx\r\n0\r\n\r\n", limits: limits) == ["body \"xx\""])
        let extensions = "1;abcd\r\nx\r\n1;abcd\r\nx\r\n0;a\r\n\r\n"
        #expect(transcripts(extensions, limits: limits) == ["refused 413 \(HTTPParseFailure.extensionsTooLarge)"])
        #expect(transcripts("0\r\nA: 890123456\r\n\r\n", limits: limits).count == 1)
        let trailers = "0\r\nA: 89012345678901234\r\n\r\n"
        #expect(transcripts(trailers, limits: limits) == ["refused 431 \(HTTPParseFailure.trailersTooLarge)"])
        let many = "0\r\nA:\r\nB:\r\nC:\r\nD:\r\n\r\n"
        #expect(transcripts(many, limits: limits) == ["refused 431 \(HTTPParseFailure.tooManyFields)"])
    }

    @Test func announcedLengthOverTheLimit() {
        var limits = HTTPLimits()
        limits.bodyBytes = 8
        let decoder = HTTPBodyDecoder(framing: .length(9), limits: limits)
        #expect(decoder.failure == .bodyTooLarge)
        #expect(HTTPBodyDecoder(framing: .length(9), limits: limits, bodyLimit: 9).failure == nil)
        #expect(HTTPBodyDecoder(framing: .length(8), limits: limits, bodyLimit: 7).failure == .bodyTooLarge)
    }

    @Test func nothingBehindTheBodyIsConsumed() {
        var decoder = HTTPBodyDecoder(framing: .chunked)
        let input = Array("3\r\nabc\r\n0\r\n\r\nGET".utf8)
        var position = 0
        var data: [UInt8] = []
        loop: while true {
            let step = decoder.next(input.span.extracting(position..<input.count))
            if case .data(let range) = step.event {
                data += input[(range.lowerBound + position)..<(range.upperBound + position)]
            }
            position += step.consumed
            switch step.event {
            case .data: continue
            default: break loop
            }
        }
        #expect(data == Array("abc".utf8))
        #expect(input.count - position == 3)
        #expect(decoder.isDone)
    }

    @Test func endOfInput() {
        var length = HTTPBodyDecoder(framing: .length(5))
        _ = length.next([1, 2].span)
        #expect(length.endOfInput() == .truncatedBody)
        var chunked = HTTPBodyDecoder(framing: .chunked)
        _ = chunked.next(Array("0\r\n".utf8).span)
        #expect(chunked.endOfInput() == .truncatedBody)
        var open = HTTPBodyDecoder(framing: .untilClose)
        _ = open.next([1, 2].span)
        #expect(open.endOfInput() == nil)
        var limited = HTTPBodyDecoder(framing: .untilClose, bodyLimit: 3)
        _ = limited.next([1, 2].span)
        guard case .failure(.bodyTooLarge) = limited.next([3, 4].span).event else {
            Issue.record("a body without an announced end has no limit")
            return
        }
    }
}

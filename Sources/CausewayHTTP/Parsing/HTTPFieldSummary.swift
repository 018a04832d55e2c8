/// What the fields that decide about a message's framing and its connection said, noted while they were parsed.
struct HTTPFieldSummary: Sendable {
    /// The last transfer coding and what stood before it.
    enum Coding: Sendable {
        case none
        case chunked
        /// Other codings, chunked last: well formed, not implemented.
        case othersThenChunked
        /// Chunked is not last, or only others.
        case others
    }

    var contentLength: Int?
    var coding: Coding = .none
    var hostCount = 0
    /// The index of the last Host field.
    var hostIndex = 0
    var close = false
    var keepAlive = false
    var connectionUpgrade = false
    var upgrade = false
    var expectsContinue = false
    var expectsOther = false

    /// Whether a field was there that must not be in trailers (RFC 9110 section 6.5.1).
    var decidesFraming: Bool { contentLength != nil || coding != .none || hostCount > 0 }

    /// Notes a field if it is one of those.
    ///
    /// - Parameters:
    ///   - bytes: the message.
    ///   - name: where the name is.
    ///   - value: where the value is, without white space around it.
    ///   - index: the field's index.
    /// - Returns: why the message must be refused, or `nil`.
    @inline(__always)
    mutating func note(
        _ bytes: Span<UInt8>, name: Range<Int>, value: Range<Int>, index: Int
    ) -> HTTPParseFailure? {
        switch name.count {
        case 4:
            if bytes.matches("host", in: name) {
                hostCount += 1
                hostIndex = index
            }
        case 6: if bytes.matches("expect", in: name) { noteExpect(bytes, value) }
        case 7: if bytes.matches("upgrade", in: name) { upgrade = true }
        case 10: if bytes.matches("connection", in: name) { noteConnection(bytes, value) }
        case 14: if bytes.matches("content-length", in: name) { return noteLength(bytes, value) }
        case 17: if bytes.matches("transfer-encoding", in: name) { return noteCoding(bytes, value) }
        default: break
        }
        return nil
    }

    private mutating func noteExpect(_ bytes: Span<UInt8>, _ value: Range<Int>) {
        if bytes.matches("100-continue", in: value) { expectsContinue = true } else { expectsOther = true }
    }

    private mutating func noteConnection(_ bytes: Span<UInt8>, _ value: Range<Int>) {
        if bytes.matches("keep-alive", in: value) {
            keepAlive = true
            return
        }
        if bytes.list(value, contains: "close".utf8Span.span) { close = true }
        if bytes.list(value, contains: "keep-alive".utf8Span.span) { keepAlive = true }
        if bytes.list(value, contains: "upgrade".utf8Span.span) { connectionUpgrade = true }
    }

    private mutating func noteLength(_ bytes: Span<UInt8>, _ value: Range<Int>) -> HTTPParseFailure? {
        guard contentLength == nil else { return .lengthTwice }
        guard !value.isEmpty else { return .emptyLength }
        var length = 0
        for index in value {
            let byte = bytes[index]
            guard ASCII.isDigit(byte) else { return .lengthDigit }
            let (product, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = product.addingReportingOverflow(Int(byte &- ASCII.zero))
            guard !overflow, !overflow2 else { return .lengthOverflow }
            length = sum
        }
        contentLength = length
        return nil
    }

    /// Takes the codings of one line in order; the lines of a message are one list (RFC 9112 section 6.1).
    private mutating func noteCoding(_ bytes: Span<UInt8>, _ value: Range<Int>) -> HTTPParseFailure? {
        if coding == .none, bytes.matches("chunked", in: value) {
            coding = .chunked
            return nil
        }
        var start = value.lowerBound
        while start <= value.upperBound {
            var end = start
            while end < value.upperBound, bytes[end] != ASCII.comma { end += 1 }
            if let failure = addCoding(bytes, bytes.trimmed(start..<end)) { return failure }
            start = end + 1
        }
        return nil
    }

    private mutating func addCoding(_ bytes: Span<UInt8>, _ element: Range<Int>) -> HTTPParseFailure? {
        guard !element.isEmpty else { return .emptyCoding }
        for index in element where !ASCII.isToken(bytes[index]) {
            return .malformedCoding
        }
        if bytes.matches("identity", in: element) { return .identityCoding }
        switch coding {
        case .chunked, .othersThenChunked: return .chunkedNotLast
        case .none: coding = bytes.matches("chunked", in: element) ? .chunked : .others
        case .others: if bytes.matches("chunked", in: element) { coding = .othersThenChunked }
        }
        return nil
    }
}

/// Parses response heads for a client, as strictly as requests are parsed (RFC 9112 section 4).
///
/// A pure value: feed it all unread bytes after each read. It goes on where it stopped; after a head it is ready for the
/// next one.
package struct HTTPResponseParser: Sendable {
    /// What came of the bytes so far.
    package enum Outcome: Sendable {
        /// The head isn't complete; call again with the same bytes and more behind them.
        case needMore
        /// The head; drop its `byteCount` bytes from the input.
        case head(HTTPResponseHead)
        /// Close the connection.
        case failure(HTTPParseFailure)
    }

    private enum Phase: UInt8, Sendable {
        case version, code, phrase, lineFeed, fields
    }

    private let limits: HTTPLimits
    private var phase = Phase.version
    /// The next byte of the status line to look at.
    private var position = 0
    private var version = HTTPVersion.http11
    private var code = 0
    private var section: HTTPFieldSectionParser
    private var failure: HTTPParseFailure?

    /// Makes a parser for a connection.
    ///
    /// - Parameter limits: how large a head may be.
    package init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
        section = HTTPFieldSectionParser(fieldLimit: limits.fieldCount)
    }

    /// Looks at the bytes that came since the last call.
    ///
    /// - Parameters:
    ///   - input: all bytes behind the previous message, those of earlier calls included.
    ///   - method: the request's method, which decides whether there is a body.
    /// - Returns: what came of them; a failure is final.
    package mutating func parse(_ input: Span<UInt8>, answering method: HTTPRequest.Method) -> Outcome {
        if let failure { return .failure(failure) }
        let bytes = input.extracting(0..<min(input.count, limits.headBytes))
        do throws(HTTPParseFailure) {
            guard try isComplete(bytes) else {
                guard input.count < limits.headBytes else { throw .headTooLarge }
                return .needMore
            }
            return .head(try takeHead(bytes, method))
        } catch {
            failure = error
            return .failure(error)
        }
    }

    private mutating func isComplete(_ bytes: Span<UInt8>) throws(HTTPParseFailure) -> Bool {
        if phase != .fields {
            while phase != .fields, position < bytes.count {
                try step(bytes[position], bytes)
                position += 1
            }
            guard phase == .fields else { return false }
            section.position = position
        }
        switch section.parse(bytes, origin: 0) {
        case .needMore: return false
        case .failure(let failure): throw failure
        case .done: return true
        }
    }

    /// Where the code begins in `HTTP/1.1 200 OK`.
    private static var codeStart: Int { 9 }

    private mutating func step(_ byte: UInt8, _ bytes: Span<UInt8>) throws(HTTPParseFailure) {
        switch phase {
        case .version:
            if position == Self.codeStart - 1 {
                guard byte == ASCII.space else { throw .malformedStatus }
                try readVersion(bytes)
                phase = .code
            } else if let failure = HTTPVersion.check(byte, at: position) {
                throw failure
            }
        case .code:
            if position < Self.codeStart + 3 {
                guard ASCII.isDigit(byte) else { throw .malformedStatus }
                code = code * 10 + Int(byte &- ASCII.zero)
            } else {
                // The space is there even before an empty phrase; servers that leave out both are understood.
                guard byte == ASCII.space || byte == ASCII.carriageReturn, code >= 100 else { throw .malformedStatus }
                phase = byte == ASCII.space ? .phrase : .lineFeed
            }
        case .phrase:
            if byte == ASCII.carriageReturn {
                phase = .lineFeed
            } else if !ASCII.isFieldValue(byte) {
                throw .malformedStatus
            }
        case .lineFeed:
            guard byte == ASCII.lineFeed else { throw .lineEnd }
            phase = .fields
        case .fields: break
        }
    }

    private mutating func readVersion(_ bytes: Span<UInt8>) throws(HTTPParseFailure) {
        guard bytes[5] == 0x31, bytes[7] == 0x30 || bytes[7] == 0x31 else { throw .unknownVersion }
        version = bytes[7] == 0x31 ? .http11 : .http10
    }

    private mutating func takeHead(
        _ bytes: Span<UInt8>, _ method: HTTPRequest.Method
    ) throws(HTTPParseFailure) -> HTTPResponseHead {
        let status = status(bytes)
        let framing = try framing(status, method)
        let persists = !section.summary.close && (version == .http11 || section.summary.keepAlive)
        let byteCount = section.position
        let fields = HTTPFields(parsed: bytes.extracting(0..<byteCount).copied(), entries: section.takeEntries())
        defer {
            phase = .version
            position = 0
            code = 0
        }
        return HTTPResponseHead(
            response: HTTPResponse(status: status, headerFields: fields), version: version, framing: framing,
            keepAlive: persists && framing != .untilClose, byteCount: byteCount)
    }

    /// The status, with its phrase if that is not the registry's.
    private func status(_ bytes: Span<UInt8>) -> HTTPResponse.Status {
        let start = Self.codeStart + 4
        // The status line ends with CR LF, with or without the space before the phrase.
        let end = max(start, position - 2)
        let known = HTTPResponse.Status(code: code)
        let phrase = known.reasonPhrase.utf8Span
        if start == end || bytes.equals(phrase.span, in: start..<end) { return known }
        let text = String(decoding: bytes.extracting(start..<end).copied(), as: UTF8.self)
        return HTTPResponse.Status(code: code, reasonPhrase: text)
    }

    /// The verdict of RFC 9112 section 6.3 for responses.
    private func framing(
        _ status: HTTPResponse.Status, _ method: HTTPRequest.Method
    ) throws(HTTPParseFailure) -> HTTPBodyFraming {
        let isTunnel = method == .connect && status.kind == .successful
        if method == .head || status.forbidsBody || isTunnel { return .none }
        switch section.summary.coding {
        case .none:
            guard let length = section.summary.contentLength else { return .untilClose }
            return length == 0 ? .none : .length(length)
        case .others: throw .noChunked
        case .chunked, .othersThenChunked: break
        }
        guard version == .http11 else { throw .codingInHTTP10 }
        guard section.summary.contentLength == nil else { throw .lengthAndCoding }
        guard section.summary.coding == .chunked else { throw .unknownCoding }
        return .chunked
    }
}

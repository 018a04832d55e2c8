extension HTTPRequestParser {
    /// Judges the complete head: target, Host, framing, expectations and what becomes of the connection.
    mutating func takeHead(_ bytes: Span<UInt8>) throws(HTTPParseFailure) -> HTTPRequestHead {
        let method = HTTPRequest.Method(bytes: bytes, in: method)
        let target = try HTTPRequestTarget.split(bytes, target, method: method)
        let host = try host(bytes)
        let framing = try framing()
        let is11 = version == .http11
        if is11, section.summary.expectsOther { throw .unknownExpectation }
        let keepAlive = !section.summary.close && (is11 || section.summary.keepAlive)
        let expectsContinue = is11 && section.summary.expectsContinue && framing != .none
        let wantsUpgrade = is11 && section.summary.connectionUpgrade && section.summary.upgrade
        let byteCount = section.position
        return HTTPRequestHead(
            request: takeRequest(bytes, method, target, host), version: version, framing: framing,
            keepAlive: keepAlive, expectsContinue: expectsContinue, wantsUpgrade: wantsUpgrade, byteCount: byteCount)
    }

    /// Where Host's value is: exactly one on 1.1, at most one on 1.0 (RFC 9112 section 3.2).
    private func host(_ bytes: Span<UInt8>) throws(HTTPParseFailure) -> ByteRange? {
        switch section.summary.hostCount {
        case 0:
            guard version == .http10 else { throw .noHost }
            return nil
        case 1:
            let value = section.entries[section.summary.hostIndex].value
            let range = value.range
            guard HTTPAuthority.isValid(bytes, range.lowerBound + origin..<range.upperBound + origin, needsPort: false)
            else { throw .malformedHost }
            return value
        default: throw .hostTwice
        }
    }

    /// The verdict of RFC 9112 section 6.3; it never depends on the method.
    private func framing() throws(HTTPParseFailure) -> HTTPBodyFraming {
        switch section.summary.coding {
        case .none:
            guard let length = section.summary.contentLength, length > 0 else { return .none }
            return .length(length)
        case .others: throw .noChunked
        case .chunked, .othersThenChunked: break
        }
        guard version == .http11 else { throw .codingInHTTP10 }
        guard section.summary.contentLength == nil else { throw .lengthAndCoding }
        guard section.summary.coding == .chunked else {
            throw .unknownCoding
        }
        return .chunked
    }

    private mutating func takeRequest(
        _ bytes: Span<UInt8>, _ method: HTTPRequest.Method, _ target: HTTPRequestTarget, _ host: ByteRange?
    ) -> HTTPRequest {
        let storage = bytes.extracting(origin..<section.position).copied()
        let hostIndex = section.summary.hostIndex
        var entries = section.takeEntries()
        var authority = host ?? .none
        if let range = target.authority {
            // The target's authority replaces what Host says, for every reader (RFC 9112 section 3.2.2).
            authority = ByteRange(start: range.lowerBound - origin, count: range.count)
            if host != nil { entries[hostIndex].value = authority }
        }
        var path = ByteRange.none
        if let range = target.path { path = ByteRange(start: range.lowerBound - origin, count: range.count) }
        var request = HTTPRequest(
            method: method, scheme: target.scheme ?? scheme, bytes: storage, authority: authority, path: path,
            headerFields: HTTPFields(parsed: storage, entries: entries))
        if let range = target.path, range.isEmpty || bytes[range.lowerBound] == ASCII.questionMark {
            completePath(&request)
        }
        return request
    }

    /// An absolute form without a path means `/`, or `*` with OPTIONS (RFC 9112 section 3.2.4).
    private func completePath(_ request: inout HTTPRequest) {
        let query = request.path ?? ""
        request.path = query.isEmpty && request.method == .options ? "*" : "/" + query
    }
}

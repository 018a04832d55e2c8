extension HTTPRequestParser {
    /// Judges the complete head: target, Host, framing, expectations and what becomes of the connection.
    func finish(_ bytes: Span<UInt8>) -> Outcome {
        do throws(HTTPParseFailure) {
            return .head(try head(bytes))
        } catch {
            return .failure(error)
        }
    }

    private func head(_ bytes: Span<UInt8>) throws(HTTPParseFailure) -> HTTPRequestHead {
        let summary = section.summary
        let method = HTTPRequest.Method(bytes: bytes, in: method)
        let target = try HTTPRequestTarget.split(bytes, target, method: method)
        let host = try host(bytes)
        let framing = try framing()
        if version == .http11, summary.expectsOther {
            throw HTTPParseFailure(.expectationFailed, "the only expectation known is 100-continue")
        }
        let is11 = version == .http11
        return HTTPRequestHead(
            request: request(bytes, method, target, host),
            version: version,
            framing: framing,
            keepAlive: !summary.close && (is11 || summary.keepAlive),
            expectsContinue: is11 && summary.expectsContinue && framing != .none,
            wantsUpgrade: is11 && summary.connectionUpgrade && summary.upgrade,
            byteCount: section.position)
    }

    /// Where Host's value is: exactly one on 1.1, at most one on 1.0 (RFC 9112 section 3.2).
    private func host(_ bytes: Span<UInt8>) throws(HTTPParseFailure) -> ByteRange? {
        switch section.summary.hostCount {
        case 0:
            guard version == .http10 else { throw .badRequest("no Host") }
            return nil
        case 1:
            let value = section.entries[section.summary.hostIndex].value
            let range = value.range
            guard HTTPAuthority.isValid(bytes, range.lowerBound + origin..<range.upperBound + origin, needsPort: false)
            else { throw .badRequest("Host is no host and port") }
            return value
        default: throw .badRequest("more than one Host")
        }
    }

    /// The verdict of RFC 9112 section 6.3; it never depends on the method.
    private func framing() throws(HTTPParseFailure) -> HTTPBodyFraming {
        let summary = section.summary
        switch summary.coding {
        case .none:
            guard let length = summary.contentLength, length > 0 else { return .none }
            return .length(length)
        case .others: throw .badRequest("the last transfer coding is not chunked")
        case .chunked, .othersThenChunked: break
        }
        guard version == .http11 else { throw .badRequest("Transfer-Encoding in HTTP/1.0") }
        guard summary.contentLength == nil else { throw .badRequest("Content-Length with Transfer-Encoding") }
        guard summary.coding == .chunked else {
            throw HTTPParseFailure(.notImplemented, "the only transfer coding known is chunked")
        }
        return .chunked
    }

    private func request(
        _ bytes: Span<UInt8>, _ method: HTTPRequest.Method, _ target: HTTPRequestTarget, _ host: ByteRange?
    ) -> HTTPRequest {
        var entries = section.entries
        var authority = host ?? .none
        if let range = target.authority {
            // The target's authority replaces what Host says, for every reader (RFC 9112 section 3.2.2).
            authority = ByteRange(start: range.lowerBound - origin, count: range.count)
            if host != nil { entries[section.summary.hostIndex].value = authority }
        }
        let storage = bytes.extracting(origin..<section.position).copied()
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

/// The parts of a request target in one of its four forms (RFC 9112 section 3.2).
struct HTTPRequestTarget: Sendable {
    /// The scheme of a target in absolute form.
    var scheme: HTTPRequest.KnownScheme?
    /// Host and port of a target in absolute or authority form.
    var authority: Range<Int>?
    /// Path and query; empty for an absolute form without a path, `nil` for the authority form.
    var path: Range<Int>?

    /// Splits a target whose bytes are those of a path and query.
    ///
    /// - Parameters:
    ///   - bytes: the message.
    ///   - range: where the target is; not empty.
    ///   - method: the method, which says whether authority and asterisk form are allowed.
    /// - Returns: the parts.
    /// - Throws: a 400 if the form is none of the four or not allowed with the method.
    static func split(
        _ bytes: Span<UInt8>, _ range: Range<Int>, method: HTTPRequest.Method
    ) throws(HTTPParseFailure) -> HTTPRequestTarget {
        if method == .connect {
            guard HTTPAuthority.isValid(bytes, range, needsPort: true) else {
                throw .connectTarget
            }
            return HTTPRequestTarget(authority: range)
        }
        if bytes[range.lowerBound] == ASCII.slash { return HTTPRequestTarget(path: range) }
        if range.count == 1, bytes[range.lowerBound] == 0x2A {
            guard method == .options else { throw .asteriskTarget }
            return HTTPRequestTarget(path: range)
        }
        return try splitAbsolute(bytes, range)
    }

    private static func splitAbsolute(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(HTTPParseFailure) -> HTTPRequestTarget {
        var target = HTTPRequestTarget()
        var start = range.lowerBound
        if range.count > 7, bytes.matches("http://", in: start..<start + 7) {
            target.scheme = .http
            start += 7
        } else if range.count > 8, bytes.matches("https://", in: start..<start + 8) {
            target.scheme = .https
            start += 8
        } else {
            throw .targetForm
        }
        var end = start
        while end < range.upperBound, bytes[end] != ASCII.slash, bytes[end] != ASCII.questionMark { end += 1 }
        guard HTTPAuthority.isValid(bytes, start..<end, needsPort: false) else {
            throw .targetHost
        }
        target.authority = start..<end
        target.path = end..<range.upperBound
        return target
    }
}

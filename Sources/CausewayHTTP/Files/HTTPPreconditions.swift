/// What the conditions of a request make of it, in the order of RFC 9110 section 13.2.2.
enum HTTPPreconditions {
    enum Verdict: Hashable {
        /// Go on; with the range, if there is one.
        case proceed(heedsRange: Bool)
        /// 304.
        case notModified
        /// 412.
        case failed
    }

    /// Says what to do with a request.
    ///
    /// - Parameters:
    ///   - fields: The request's.
    ///   - tag: The representation's strong tag.
    ///   - modified: When it was last modified, in seconds since 1970.
    /// - Returns: What to do.
    static func evaluate(_ fields: HTTPFields, tag: String, modified: Int64) -> Verdict {
        if let match = fields[.ifMatch] {
            guard HTTPEntityTag.list(match, names: tag, isWeak: false) else { return .failed }
        } else if let date = fields[.ifUnmodifiedSince].flatMap(HTTPDate.parse) {
            guard modified <= date else { return .failed }
        }
        if let match = fields[.ifNoneMatch] {
            if HTTPEntityTag.list(match, names: tag, isWeak: true) { return .notModified }
        } else if let date = fields[.ifModifiedSince].flatMap(HTTPDate.parse) {
            if modified <= date { return .notModified }
        }
        return .proceed(heedsRange: heedsRange(fields, tag, modified))
    }

    /// A part of another version must not be joined to what the client has.
    private static func heedsRange(_ fields: HTTPFields, _ tag: String, _ modified: Int64) -> Bool {
        guard let condition = fields["If-Range"] else { return true }
        if condition.hasPrefix("\"") { return condition == tag }
        return HTTPDate.parse(condition) == modified
    }
}

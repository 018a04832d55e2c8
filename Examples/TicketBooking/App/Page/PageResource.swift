/// A file of the page, in memory.
struct PageResource: Sendable {
    /// Where it is served.
    let path: String
    /// Its media type.
    let contentType: String
    /// What is served.
    let body: [UInt8]
    /// The strong validator of its content (RFC 9110, 8.8.3), quotes included, for `ETag` and `If-None-Match`.
    let entityTag: String

    init(path: String, contentType: String, text: String) {
        self.path = path
        self.contentType = contentType
        self.body = Array(text.utf8)
        self.entityTag = "\"\(String(Self.fnv1a(body), radix: 16))\""
    }

    /// Whether a client that has this validator has the content (RFC 9110, 13.1.2).
    ///
    /// - Parameter ifNoneMatch: The value of `If-None-Match`: `*` or validators with commas between, weak ones too.
    /// - Returns: True if it has.
    func matches(_ ifNoneMatch: String?) -> Bool {
        guard let ifNoneMatch else { return false }
        return ifNoneMatch.split(separator: ",").contains { part in
            let tag = part.drop { $0 == " " }.prefix { $0 != " " }
            return tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == entityTag
        }
    }

    /// FNV-1a: the same in every process, unlike Swift's own hash.
    ///
    /// Nobody but the author chooses the content.
    private static func fnv1a(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}

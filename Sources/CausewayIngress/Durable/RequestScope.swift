internal import CausewayHTTP
internal import CausewayRequestReply

/// What an idempotency key is valid in: the same key means the same request only there.
struct RequestScope {
    var principal: String?
    var method: String
    var path: String
    var key: String

    /// The id of the request.
    var id: RequestDigest {
        RequestDigest(
            hashing: ["causeway request", principal.map { "+" + $0 } ?? "-", method, path, key].map { Array($0.utf8) })
    }
}

extension RequestDigest {
    /// The first half of the SHA-256 of some fields, each behind its length, so that no two lists are the same bytes.
    init(hashing fields: [[UInt8]]) {
        var hash = SHA256()
        for field in fields {
            hash.update((0..<8).map { UInt8(truncatingIfNeeded: UInt64(field.count) >> UInt64(56 - 8 * $0)) })
            hash.update(field)
        }
        let bytes = hash.finish()
        func half(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: half(0..<8), low: half(8..<16))
    }
}

internal import CausewayHTTP

/// The header field `Idempotency-Key`.
///
/// A string of Structured Fields, as the IETF's draft has it, or the same without its quotes: `"abc"` and `abc` are the
/// same key.
enum IdempotencyKey {
    /// The field's name.
    static let field: HTTPField.Name = "Idempotency-Key"

    static let lengths = 1...255

    /// The key of a request; nil without one.
    ///
    /// - Throws: 400 for more than one, and for what is no key.
    static func of(_ fields: HTTPFields) throws(HTTPError) -> String? {
        guard fields.contains(field) else { return nil }
        let values = fields[values: field]
        guard values.count == 1, let key = parse(values[0]) else {
            throw HTTPError(
                .badRequest,
                """
                Idempotency-Key has to be one key of 1 to 255 visible ASCII characters, which may stand in double \
                quotes.
                """)
        }
        return key
    }

    /// The key that a value says; nil if it is none.
    static func parse(_ value: String) -> String? {
        let bytes = Array(value.utf8)
        let key = bytes.first == UInt8(ascii: "\"") ? unquoted(bytes) : bytes
        guard let key, lengths.contains(key.count), key.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(decoding: key, as: UTF8.self)
    }

    /// What is between the quotes; nil where they don't match, or something follows.
    private static func unquoted(_ bytes: [UInt8]) -> [UInt8]? {
        var text: [UInt8] = []
        var index = 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): return index == bytes.count - 1 ? text : nil
            case UInt8(ascii: "\\"):
                index += 1
                guard index < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(bytes[index]) else {
                    return nil
                }
                text.append(bytes[index])
            default: text.append(bytes[index])
            }
            index += 1
        }
        return nil
    }
}

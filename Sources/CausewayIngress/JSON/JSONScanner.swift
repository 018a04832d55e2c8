/// A position in a JSON text that moves over one value after the other and builds nothing.
///
/// The bytes are handed to each step, so that the scanner is a plain value.
struct JSONScanner {
    var offset = 0
    private var depth = 0
    private let maxDepth: Int

    init(maxDepth: Int) { self.maxDepth = maxDepth }

    mutating func scanDocument(_ bytes: Span<UInt8>) throws(JSONSyntax.Failure) {
        skipSpace(bytes)
        guard offset < bytes.count else { throw failure("nothing but space") }
        try scanValue(bytes)
        skipSpace(bytes)
        if offset < bytes.count { throw failure("something after the value") }
    }

    private mutating func scanValue(_ bytes: Span<UInt8>) throws(JSONSyntax.Failure) {
        switch try next(bytes) {
        case UInt8(ascii: "{"): try scanNested(bytes, until: UInt8(ascii: "}"), isObject: true)
        case UInt8(ascii: "["): try scanNested(bytes, until: UInt8(ascii: "]"), isObject: false)
        case UInt8(ascii: "\""): try scanString(bytes)
        case UInt8(ascii: "t"): try scanWord("true", bytes)
        case UInt8(ascii: "f"): try scanWord("false", bytes)
        case UInt8(ascii: "n"): try scanWord("null", bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber(bytes)
        default: throw failure("no value")
        }
    }

    /// An array or object: it begins at the offset.
    ///
    /// Recursion ends at `maxDepth`.
    private mutating func scanNested(
        _ bytes: Span<UInt8>, until end: UInt8, isObject: Bool
    ) throws(JSONSyntax.Failure) {
        depth += 1
        guard depth <= maxDepth else { throw failure("nesting deeper than \(maxDepth)") }
        offset += 1
        skipSpace(bytes)
        if try next(bytes) != end {
            while true {
                if isObject { try scanKey(bytes) }
                try scanValue(bytes)
                skipSpace(bytes)
                let byte = try next(bytes)
                if byte == end { break }
                guard byte == UInt8(ascii: ",") else { throw failure("no comma and no end") }
                offset += 1
                skipSpace(bytes)
            }
        }
        offset += 1
        depth -= 1
    }

    private mutating func scanKey(_ bytes: Span<UInt8>) throws(JSONSyntax.Failure) {
        guard try next(bytes) == UInt8(ascii: "\"") else { throw failure("no member's name") }
        try scanString(bytes)
        skipSpace(bytes)
        guard try next(bytes) == UInt8(ascii: ":") else { throw failure("no colon") }
        offset += 1
        skipSpace(bytes)
    }

    private mutating func scanWord(_ word: StaticString, _ bytes: Span<UInt8>) throws(JSONSyntax.Failure) {
        let start = offset
        for byte in word.description.utf8 {
            guard offset < bytes.count, bytes[offset] == byte else {
                throw JSONSyntax.Failure(detail: "no value", offset: start)
            }
            offset += 1
        }
    }

    func failure(_ detail: String) -> JSONSyntax.Failure { JSONSyntax.Failure(detail: detail, offset: offset) }

    /// The byte at the offset, which must be there.
    func next(_ bytes: Span<UInt8>) throws(JSONSyntax.Failure) -> UInt8 {
        guard offset < bytes.count else { throw failure("the end too early") }
        return bytes[offset]
    }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }
}

extension JSONScanner {
    /// A number: it begins at the offset.
    mutating func scanNumber(_ bytes: Span<UInt8>) throws(JSONSyntax.Failure) {
        if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        if try next(bytes) == UInt8(ascii: "0") {
            offset += 1
            if hasDigit(bytes) { throw failure("a number that begins with 0") }
        } else {
            try scanDigits(bytes)
        }
        if has(UInt8(ascii: "."), bytes) {
            offset += 1
            try scanDigits(bytes)
        }
        if has(UInt8(ascii: "e"), bytes) || has(UInt8(ascii: "E"), bytes) {
            offset += 1
            if has(UInt8(ascii: "+"), bytes) || has(UInt8(ascii: "-"), bytes) { offset += 1 }
            try scanDigits(bytes)
        }
    }

    private mutating func scanDigits(_ bytes: Span<UInt8>) throws(JSONSyntax.Failure) {
        guard hasDigit(bytes) else { throw failure("no digit") }
        while hasDigit(bytes) { offset += 1 }
    }

    private func hasDigit(_ bytes: Span<UInt8>) -> Bool {
        offset < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset])
    }

    private func has(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool { offset < bytes.count && bytes[offset] == byte }
}

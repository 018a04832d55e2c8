extension [UInt8] {
    /// Appends text that is part of the program, in one copy.
    mutating func append(text: StaticString) { text.withUTF8Buffer { append(contentsOf: $0) } }

    /// Appends a number in decimal without making text of it.
    mutating func append(decimal value: Int) {
        var divisor = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(ASCII.zero + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a number in hexadecimal without leading zeros.
    mutating func append(hexadecimal value: Int) {
        var shift = 0
        while value >> shift > 15 { shift += 4 }
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: value >> shift & 15)
            append(digit < 10 ? ASCII.zero + digit : 0x57 + digit)
            shift -= 4
        }
    }

    mutating func appendLineEnd() {
        append(ASCII.carriageReturn)
        append(ASCII.lineFeed)
    }

    /// Appends fields in wire form, in one copy where they are in that form already.
    ///
    /// - Parameters:
    ///   - fields: the fields.
    ///   - skip: true for fields that are written elsewhere; asked with the name's bytes.
    mutating func append(
        _ fields: HTTPFields, skipping skip: (Span<UInt8>, Range<Int>) -> Bool = { _, _ in false }
    ) {
        if fields.flags.isDisjoint(with: [.scattered, .reserved]) {
            append(contentsOf: fields.bytes)
            return
        }
        for entry in fields.entries where !skip(fields.bytes.span, entry.name.range) { append(entry, of: fields) }
    }

    /// Appends one field as a line.
    mutating func append(_ entry: HTTPFields.Entry, of fields: HTTPFields) {
        append(contentsOf: fields.bytes[entry.name.range])
        append(ASCII.colon)
        append(ASCII.space)
        append(contentsOf: fields.bytes[entry.value.range])
        appendLineEnd()
    }
}

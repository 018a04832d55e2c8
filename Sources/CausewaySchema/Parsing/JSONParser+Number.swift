extension JSONParser {
    /// A number that begins at the offset with a minus or a digit.
    mutating func parseNumber(_ bytes: Span<UInt8>) throws(JSONFault) {
        let start = offset
        var flags: JSONNode.Flags = []
        if bytes[start] == UInt8(ascii: "-") {
            flags.insert(.negative)
            offset &+= 1
        }
        let first = offset
        var magnitude: UInt64 = 0
        try scanDigits(bytes, into: &magnitude)
        let digits = offset &- first
        if digits > 1, bytes[first] == UInt8(ascii: "0") {
            throw JSONFault(reason: .leadingZero, offset: first)
        }
        let byte = offset < bytes.count ? bytes[offset] : 0
        if byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
            try parseFraction(bytes, start: start, digits: bytes[first] == UInt8(ascii: "0") ? 0 : digits, flags)
            return
        }
        try checkLength(start)
        // Nineteen digits fit, twenty may.
        let fits = digits < 20 || (digits == 20 && bytes[first] == UInt8(ascii: "1") && magnitude >= 1 << 63)
        if limits.integers == .interoperable, !fits || magnitude >= 1 << 53 {
            throw JSONFault(reason: .integerTooLarge, offset: start)
        }
        if fits {
            nodes.append(JSONNode(.integer, start: start, flags: flags, payload: magnitude))
        } else {
            flags.insert(.integral)
            nodes.append(JSONNode(.number, start: start, flags: flags, low: offset &- start, high: 0))
        }
    }

    /// What follows the digits of a number that has a fraction or an exponent.
    private mutating func parseFraction(
        _ bytes: Span<UInt8>, start: Int, digits: Int, _ flags: JSONNode.Flags
    ) throws(JSONFault) {
        var ignored: UInt64 = 0
        var exponent = digits
        if bytes[offset] == UInt8(ascii: ".") {
            offset &+= 1
            let fraction = offset
            try scanDigits(bytes, into: &ignored)
            if digits == 0 {
                // 0.001 is less than ten to the power of -2.
                let zeros = (fraction..<offset).first { bytes[$0] != UInt8(ascii: "0") } ?? offset
                exponent = zeros == offset ? -1_000_000 : fraction &- zeros
            }
        } else if digits == 0 {
            exponent = -1_000_000
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            offset &+= 1
            var isNegative = false
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") {
                isNegative = bytes[offset] == UInt8(ascii: "-")
                offset &+= 1
            }
            let begin = offset
            try scanDigits(bytes, into: &ignored)
            exponent &+= Self.exponent(bytes, begin..<offset, isNegative)
        }
        try checkLength(start)
        // The number is below ten to the power of the exponent; the largest double is below that of 309.
        if exponent > 308 {
            let isTooLarge =
                exponent > 309 || JSONText.slowDouble(bytes, start..<offset).map(\.isFinite) != true
            if isTooLarge { throw JSONFault(reason: .numberTooLarge, offset: start) }
        }
        nodes.append(JSONNode(.number, start: start, flags: flags, low: offset &- start, high: 0))
    }

    /// The value of an exponent's digits, or one beyond all that a double has.
    private static func exponent(_ bytes: Span<UInt8>, _ digits: Range<Int>, _ isNegative: Bool) -> Int {
        var value = 0
        for index in digits { value = min(value * 10 + Int(bytes[index] &- UInt8(ascii: "0")), 100_000) }
        return isNegative ? -value : value
    }

    private func checkLength(_ start: Int) throws(JSONFault) {
        if offset &- start > limits.numberLength {
            throw JSONFault(reason: .limit(.numberLength, limits.numberLength), offset: start)
        }
    }

    /// At least one digit; their value without what overflows.
    @inline(__always)
    private mutating func scanDigits(_ bytes: Span<UInt8>, into value: inout UInt64) throws(JSONFault) {
        let start = offset
        while offset < bytes.count {
            let digit = bytes[offset] &- UInt8(ascii: "0")
            if digit > 9 { break }
            value = value &* 10 &+ UInt64(digit)
            offset &+= 1
        }
        if offset == start { throw unexpected(bytes, .digit) }
    }
}

/// Lower-case hexadecimal numbers of a fixed width.
enum Hexadecimal {
    /// Sixteen digits.
    static func text(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// Reads lower-case digits, at most sixteen; nil if any byte is not one.
    static func value(_ digits: Span<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for index in digits.indices {
            guard let digit = digit(digits[index]) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}

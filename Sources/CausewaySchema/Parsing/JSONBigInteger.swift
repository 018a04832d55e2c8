/// A whole number of any size, in words of 9 decimal digits, the lowest first.
struct JSONBigInteger: Equatable {
    private var words: [UInt32] = []
    private var isNegative = false

    /// Reads digits, with a minus or without.
    init?(_ text: Span<UInt8>) {
        for index in text.indices {
            if index == 0, text[0] == UInt8(ascii: "-") {
                isNegative = true
                continue
            }
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            multiply(by: 10, adding: UInt32(digit))
        }
    }

    /// Takes a double that is whole and at least 2^52.
    init?(_ value: Double) {
        guard value.isFinite, value.exponent >= 52 else { return nil }
        isNegative = value < 0
        let significand = value.significandBitPattern | 1 << 52
        for shift in stride(from: 48, through: 0, by: -16) {
            multiply(by: 1 << 16, adding: UInt32(significand >> UInt64(shift) & 0xFFFF))
        }
        for _ in 0..<(Int(value.exponent) - 52) { multiply(by: 2, adding: 0) }
    }

    private mutating func multiply(by factor: UInt32, adding: UInt32) {
        var carry = UInt64(adding)
        for index in words.indices {
            let product = UInt64(words[index]) * UInt64(factor) + carry
            words[index] = UInt32(product % 1_000_000_000)
            carry = product / 1_000_000_000
        }
        if carry > 0 { words.append(UInt32(carry)) }
    }
}

/// A number of a text with at most 19 significant digits: mantissa times ten to the power of the exponent.
struct JSONDecimal {
    var mantissa: UInt64 = 0
    var exponent = 0
    var isNegative = false

    /// Reads a number whose grammar was checked; nil if it has more digits.
    init?(_ text: Span<UInt8>) {
        var index = 0
        var digits = 0
        var point: Int?
        if text.count > 0, text[0] == UInt8(ascii: "-") {
            isNegative = true
            index = 1
        }
        // Zeros of the fraction count once another digit follows them.
        var zeros = 0
        while index < text.count {
            let byte = text[index]
            let digit = byte &- UInt8(ascii: "0")
            if digit == 0, point != nil {
                zeros += 1
            } else if digit <= 9 {
                if digits > 0 { digits += zeros + 1 } else if digit != 0 { digits = 1 }
                if digits > 19 { return nil }
                for _ in 0..<(mantissa == 0 ? 0 : zeros) { mantissa &*= 10 }
                zeros = 0
                mantissa = mantissa &* 10 &+ UInt64(digit)
            } else if byte == UInt8(ascii: ".") {
                point = index
            } else {
                break
            }
            index += 1
        }
        if let point { exponent = point + 1 - index + zeros }
        guard index < text.count else { return }
        index += 1
        var isBelowOne = false
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isBelowOne = text[index] == UInt8(ascii: "-")
            index += 1
        }
        var power = 0
        while index < text.count {
            power = min(power * 10 + Int(text[index] &- UInt8(ascii: "0")), 100_000)
            index += 1
        }
        exponent += isBelowOne ? -power : power
    }
}

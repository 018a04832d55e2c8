extension JSONOutput {
    /// An integer of any width.
    @inline(__always)
    mutating func append<Integer: FixedWidthInteger>(integer: Integer) {
        guard Integer.bitWidth <= 64 else { return append(String(integer)) }
        append(magnitude: UInt64(truncatingIfNeeded: integer.magnitude), isNegative: Integer.isSigned && integer < 0)
    }

    /// A double by the shortest text that reads back as itself; false, and nothing written, if it is not finite.
    mutating func append(double: Double) -> Bool {
        guard double.isFinite else { return false }
        if double.magnitude < 0x1p53, double == double.rounded(.towardZero) {
            append(magnitude: UInt64(double.magnitude), isNegative: double.sign == .minus)
        } else {
            append(double.description)
        }
        return true
    }

    /// The same for a float.
    mutating func append(float: Float) -> Bool {
        guard float.isFinite else { return false }
        if float.magnitude < 0x1p24, float == float.rounded(.towardZero) {
            append(magnitude: UInt64(float.magnitude), isNegative: float.sign == .minus)
        } else {
            append(float.description)
        }
        return true
    }

    private mutating func append(magnitude: UInt64, isNegative: Bool) {
        var length = isNegative ? 2 : 1
        var rest = magnitude
        while rest >= 100 {
            rest /= 100
            length &+= 2
        }
        if rest >= 10 { length &+= 1 }
        fill(length) { (target: inout MutableSpan<UInt8>, start: Int) in
            if isNegative { target[start] = UInt8(ascii: "-") }
            var place = start &+ length &- 1
            var rest = magnitude
            while rest >= 10 {
                let quotient = rest / 10
                target[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- quotient &* 10)
                rest = quotient
                place &-= 1
            }
            target[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)
        }
    }
}

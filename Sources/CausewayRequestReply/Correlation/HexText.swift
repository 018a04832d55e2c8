/// 64-bit numbers as 16 lower-case hexadecimal digits, eight digits a step.
enum HexText {
    /// Writes the digits of `value`.
    static func encode(_ value: UInt64, into text: inout InlineArray<32, UInt8>, at offset: Int) {
        let high = digits(of: UInt32(truncatingIfNeeded: value >> 32))
        let low = digits(of: UInt32(truncatingIfNeeded: value))
        var bytes = text.mutableSpan
        var raw = bytes.mutableBytes
        raw.storeBytes(of: high.bigEndian, toByteOffset: offset, as: UInt64.self)
        raw.storeBytes(of: low.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
    }

    /// Reads 16 digits, or `nil` if one of them is none that ``encode(_:into:at:)`` writes.
    static func decode(_ text: RawSpan, at offset: Int) -> UInt64? {
        let first = UInt64(bigEndian: text.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
        let second = UInt64(bigEndian: text.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
        let (high, low) = (value(of: first), value(of: second))
        // Writing again what was read finds every character that is no such digit.
        guard digits(of: high) == first, digits(of: low) == second else { return nil }
        return UInt64(high) << 32 | UInt64(low)
    }

    /// Eight digits, the first in the most significant byte.
    private static func digits(of value: UInt32) -> UInt64 {
        var nibbles = UInt64(value)
        nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = ((nibbles + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        // 0x27 is the distance from the character after 9 to a.
        return nibbles + 0x3030_3030_3030_3030 + letters * 0x27
    }

    /// What eight digits say; nonsense for other characters.
    private static func value(of digits: UInt64) -> UInt32 {
        let letters = (digits >> 6) & 0x0101_0101_0101_0101
        var nibbles = (digits & 0x0F0F_0F0F_0F0F_0F0F) &+ letters &* 9
        nibbles &= 0x0F0F_0F0F_0F0F_0F0F
        nibbles = (nibbles | nibbles >> 4) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: nibbles | nibbles >> 16)
    }
}

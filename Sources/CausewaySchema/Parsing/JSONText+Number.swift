extension JSONText {
    /// The double nearest to a number; of an integer only one that is exactly it.
    @inline(__always)
    static func double(_ node: JSONNode, in bytes: Span<UInt8>) -> Double? {
        if node.kind == .integer {
            guard let value = Double(exactly: node.payload) else { return nil }
            return node.flags.contains(.negative) ? -value : value
        }
        guard node.kind == .number else { return nil }
        let text = bytes.extracting(node.range)
        if node.flags.contains(.integral) { return exactDouble(text) }
        return fastDouble(text) ?? slowDouble(bytes, node.range)
    }

    /// A number of at most 19 digits whose nearest double is one multiplication or division of exact doubles away.
    private static func fastDouble(_ text: Span<UInt8>) -> Double? {
        guard let decimal = JSONDecimal(text), decimal.mantissa < 1 << 53 else { return nil }
        let value = Double(decimal.mantissa)
        let power = decimal.exponent
        guard (-22...22).contains(power) else { return nil }
        let result = power < 0 ? value / powersOfTen[-power] : value * powersOfTen[power]
        return decimal.isNegative ? -result : result
    }

    /// Each exactly a double.
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    static func slowDouble(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
        Double(string(bytes.extracting(range)))
    }

    /// The double that is exactly an integer of more than 64 bits.
    private static func exactDouble(_ text: Span<UInt8>) -> Double? {
        guard let value = Double(string(text)), value.isFinite else { return nil }
        // Every digit of a double this large is before the point, and all of them are printed.
        guard let written = JSONBigInteger(text), written == JSONBigInteger(value) else { return nil }
        return value
    }

    /// An integer, if a number is exactly one that the type holds; `1.0` and `1e3` are, up to 2^53.
    @inline(__always)
    static func integer<Integer: FixedWidthInteger>(
        _ type: Integer.Type, _ node: JSONNode, in bytes: Span<UInt8>
    ) -> Integer? {
        if node.kind == .integer {
            guard node.flags.contains(.negative) else { return Integer(exactly: node.payload) }
            return Integer(exactly: -Int128(node.payload))
        }
        guard node.kind == .number else { return nil }
        return wideInteger(type, node, bytes.extracting(node.range))
    }

    private static func wideInteger<Integer: FixedWidthInteger>(
        _ type: Integer.Type, _ node: JSONNode, _ text: Span<UInt8>
    ) -> Integer? {
        if node.flags.contains(.integral) { return Integer(string(text)) }
        guard let decimal = JSONDecimal(text) else { return nil }
        var value = UInt128(decimal.mantissa)
        var exponent = decimal.mantissa == 0 ? 0 : decimal.exponent
        while exponent < 0 {
            guard value % 10 == 0 else { return nil }
            value /= 10
            exponent += 1
        }
        while exponent > 0 {
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            if overflows { return nil }
            value = product
            exponent -= 1
        }
        // With a fraction or an exponent others read a double.
        guard value < 1 << 53 else { return nil }
        if !decimal.isNegative { return Integer(exactly: value) }
        guard let positive = Int128(exactly: value) else { return nil }
        return Integer(exactly: -positive)
    }
}

/// Non-negative integers as ASCII decimal text, the form of the numbers in Causeway's own headers.
enum DecimalText {
    /// The digits of a number, at the end of 20 bytes.
    struct Digits {
        private var storage = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
        private var start = 20

        init(_ value: UInt64) {
            var rest = value
            repeat {
                start -= 1
                storage[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
        }

        /// The text.
        var bytes: RawSpan {
            @_lifetime(borrow self)
            borrowing get { storage.span.bytes.extracting(start..<20) }
        }
    }

    /// Reads digits, and nothing but digits.
    ///
    /// - Parameter bytes: The text.
    /// - Returns: The number, or `nil` if there is no digit, another character, or more than an `Int64` holds.
    static func decode(_ bytes: RawSpan) -> Int64? {
        guard bytes.byteCount > 0 else { return nil }
        var value: Int64 = 0
        for offset in 0..<bytes.byteCount {
            let digit = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(Int64(digit))
            if tooLarge || overflow { return nil }
            value = sum
        }
        return value
    }
}

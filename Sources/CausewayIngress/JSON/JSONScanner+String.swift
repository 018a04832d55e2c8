extension JSONScanner {
    /// A string: its opening quote is at the offset.
    ///
    /// UTF-8 is checked for the whole text elsewhere.
    mutating func scanString(_ bytes: Span<UInt8>) throws(JSONSyntax.Failure) {
        offset += 1
        while true {
            switch try next(bytes) {
            case UInt8(ascii: "\""):
                offset += 1
                return
            case UInt8(ascii: "\\"): try scanEscape(bytes)
            case 0..<0x20: throw failure("a control character that isn't escaped")
            default: offset += 1
            }
        }
    }

    private mutating func scanEscape(_ bytes: Span<UInt8>) throws(JSONSyntax.Failure) {
        let start = offset
        offset += 1
        switch try next(bytes) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 1
        case UInt8(ascii: "u"):
            offset += 1
            try scanUnicode(bytes, start: start)
        default: throw failure("an unknown escape")
        }
    }

    /// What follows `\u`, and for a high surrogate the whole low one after it.
    private mutating func scanUnicode(_ bytes: Span<UInt8>, start: Int) throws(JSONSyntax.Failure) {
        let half = JSONSyntax.Failure(detail: "half a surrogate pair", offset: start)
        switch try scanHex(bytes) {
        case 0xDC00...0xDFFF: throw half
        case 0xD800...0xDBFF:
            guard offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u")
            else { throw half }
            offset += 2
            guard (0xDC00...0xDFFF).contains(try scanHex(bytes)) else { throw half }
        default: return
        }
    }

    private mutating func scanHex(_ bytes: Span<UInt8>) throws(JSONSyntax.Failure) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = hexValue(try next(bytes)) else { throw failure("no hexadecimal digit") }
            value = value << 4 | digit
            offset += 1
        }
        return value
    }

    private func hexValue(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

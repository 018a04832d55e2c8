extension JSONParser {
    /// A string whose opening quote is just before the offset, up to after its closing quote.
    ///
    /// That the bytes are UTF-8 is checked for the whole text elsewhere.
    mutating func scanString(_ bytes: Span<UInt8>) throws(JSONFault) -> JSONNode.Flags {
        var flags: JSONNode.Flags = []
        var high: UInt64 = 0
        while true {
            offset = bytes.firstSpecial(from: offset, high: &high)
            guard offset < bytes.count else { throw fault(.unexpectedEnd(expected: .quote)) }
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                offset &+= 1
                if high & 0x8080_8080_8080_8080 != 0 { flags.insert(.beyondASCII) }
                return flags
            case UInt8(ascii: "\\"):
                flags.insert(.escaped)
                try scanEscape(bytes, &high)
            default: throw fault(.controlCharacter)
            }
        }
    }

    /// An escape whose backslash is at the offset.
    private mutating func scanEscape(_ bytes: Span<UInt8>, _ high: inout UInt64) throws(JSONFault) {
        let start = offset
        offset &+= 1
        guard offset < bytes.count else { throw fault(.unexpectedEnd(expected: .escape)) }
        switch bytes[offset] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset &+= 1
        case UInt8(ascii: "u"):
            offset &+= 1
            let half = JSONFault(reason: .loneSurrogate, offset: start)
            let unit = try scanHexadecimal(bytes)
            if unit > 0x7F { high |= 0x80 }
            switch unit {
            case 0xDC00...0xDFFF: throw half
            case 0xD800...0xDBFF:
                guard offset < bytes.count &- 1, bytes[offset] == UInt8(ascii: "\\"),
                    bytes[offset &+ 1] == UInt8(ascii: "u")
                else { throw half }
                offset &+= 2
                guard (0xDC00...0xDFFF).contains(try scanHexadecimal(bytes)) else { throw half }
            default: return
            }
        default: throw unexpected(bytes, .escape)
        }
    }

    private mutating func scanHexadecimal(_ bytes: Span<UInt8>) throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard offset < bytes.count, let digit = JSONText.hexadecimal(bytes[offset]) else {
                throw unexpected(bytes, .hexadecimalDigit)
            }
            value = value &<< 4 | digit
            offset &+= 1
        }
        return value
    }
}

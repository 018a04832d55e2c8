/// What a parsed text's nodes say, made when it is asked for.
///
/// The bytes are those that were parsed: what the parser has checked isn't checked again.
enum JSONText {
    /// The text of a string or name.
    static func string(_ node: JSONNode, in bytes: Span<UInt8>) -> String {
        let text = bytes.extracting(node.range)
        if node.flags.contains(.escaped) { return unescaped(text) }
        return string(text)
    }

    /// A string of bytes that are UTF-8; others would be replaced.
    static func string(_ bytes: Span<UInt8>) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: bytes))
        } catch {
            return String(decoding: array(bytes), as: UTF8.self)
        }
    }

    static func array(_ bytes: Span<UInt8>) -> [UInt8] {
        [UInt8](capacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }

    private static func unescaped(_ text: Span<UInt8>) -> String {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < text.count else {
                plain.append(byte)
                continue
            }
            let escape = text[index]
            index += 1
            switch escape {
            case UInt8(ascii: "b"): plain.append(0x08)
            case UInt8(ascii: "f"): plain.append(0x0C)
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "r"): plain.append(0x0D)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "u"): appendScalar(text, &index, to: &plain)
            default: plain.append(escape)
            }
        }
        return string(plain.span)
    }

    /// The scalar of one `\u`, or of two that are a pair; the index is after the first `u`.
    private static func appendScalar(_ text: Span<UInt8>, _ index: inout Int, to plain: inout [UInt8]) {
        var scalar = unit(text, index)
        index += 4
        if scalar >> 10 == 0x36 {
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + (unit(text, index + 2) & 0x3FF)
            index += 6
        }
        plain.append(contentsOf: UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
    }

    private static func unit(_ text: Span<UInt8>, _ start: Int) -> UInt32 {
        guard start <= text.count - 4 else { return 0 }
        return (start..<start + 4).reduce(0) { $0 << 4 | (hexadecimal(text[$1]) ?? 0) }
    }

    @inline(__always)
    static func hexadecimal(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }
}

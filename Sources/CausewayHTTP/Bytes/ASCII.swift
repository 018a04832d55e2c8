/// Names and classes of the bytes that HTTP gives a meaning (RFC 9110 section 5.6, RFC 3986 section 3).
package enum ASCII {
    package static var tab: UInt8 { 0x09 }
    package static var lineFeed: UInt8 { 0x0A }
    package static var carriageReturn: UInt8 { 0x0D }
    package static var space: UInt8 { 0x20 }
    package static var quote: UInt8 { 0x22 }
    package static var percent: UInt8 { 0x25 }
    package static var comma: UInt8 { 0x2C }
    package static var slash: UInt8 { 0x2F }
    package static var zero: UInt8 { 0x30 }
    package static var colon: UInt8 { 0x3A }
    package static var semicolon: UInt8 { 0x3B }
    package static var equals: UInt8 { 0x3D }
    package static var questionMark: UInt8 { 0x3F }
    package static var backslash: UInt8 { 0x5C }

    /// A set of bytes below 128 as two words, so that a test is a shift and no table is loaded.
    private static func contains(_ byte: UInt8, _ low: UInt64, _ high: UInt64) -> Bool {
        let half = byte & 0x40 == 0 ? low : high
        return (half &>> UInt64(byte & 0x3F)) & UInt64(byte >> 7 ^ 1) != 0
    }

    /// True for a byte of a token: letters, digits and ``!#$%&'*+-.^_`|~`` (RFC 9110 section 5.6.2).
    @inline(__always)
    package static func isToken(_ byte: UInt8) -> Bool {
        contains(byte, 0x03FF_6CFA_0000_0000, 0x57FF_FFFF_C7FF_FFFE)
    }

    /// True for a byte that a field value may hold: visible, space, tab and obs-text 80-FF (RFC 9110 section 5.5).
    @inline(__always)
    package static func isFieldValue(_ byte: UInt8) -> Bool {
        byte >= 0x20 ? byte != 0x7F : byte == 0x09
    }

    /// True for a byte of a path: visible ASCII but for ``"#<>\^`{}``, which no browser sends unescaped there.
    @inline(__always)
    package static func isPath(_ byte: UInt8) -> Bool {
        contains(byte, 0xAFFF_FFF2_0000_0000, 0x57FF_FFFE_AFFF_FFFF)
    }

    /// True for a byte of a query: visible ASCII but for `"#<>` (browsers send the rest unescaped).
    @inline(__always)
    package static func isQuery(_ byte: UInt8) -> Bool {
        contains(byte, 0xAFFF_FFF2_0000_0000, 0x7FFF_FFFF_FFFF_FFFF)
    }

    /// True for a byte of a registered name: unreserved, `%` and sub-delims but for the comma, which reads as a list.
    package static func isRegisteredName(_ byte: UInt8) -> Bool {
        contains(byte, 0x2BFF_6FF2_0000_0000, 0x47FF_FFFE_87FF_FFFE)
    }

    @inline(__always)
    package static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    @inline(__always)
    package static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// The value of a hexadecimal digit, `nil` for any other byte.
    @inline(__always)
    package static func hexValue(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let lower = byte | 0x20
        return lower &- 0x61 < 6 ? lower &- 0x57 : nil
    }
}

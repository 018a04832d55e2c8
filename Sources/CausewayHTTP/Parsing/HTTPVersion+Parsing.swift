extension HTTPVersion {
    /// Bytes of `HTTP/1.1 CRLF`.
    static var lineLength: Int { 10 }

    /// The bytes of `HTTP/1.1`, the first the lowest.
    static var word11: UInt64 { 0x312E_312F_5054_5448 }

    /// Checks one byte of `HTTP/x.y CRLF` by its place; which digits they are is for the caller.
    @inline(__always)
    static func check(_ byte: UInt8, at offset: Int) -> HTTPParseFailure? {
        let isExpected =
            switch offset {
            case 0: byte == 0x48
            case 1, 2: byte == 0x54
            case 3: byte == 0x50
            case 4: byte == ASCII.slash
            case 5, 7: ASCII.isDigit(byte)
            case 6: byte == 0x2E
            case 8: byte == ASCII.carriageReturn
            default: byte == ASCII.lineFeed
            }
        return isExpected ? nil : .malformedVersion
    }
}

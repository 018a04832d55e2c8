/// Checks `host [":" port]`, of a Host field or a target (RFC 9110 section 7.2, RFC 3986 section 3.2).
enum HTTPAuthority {
    /// Whether the bytes are a host that isn't empty and a port, without user information.
    static func isValid(_ bytes: Span<UInt8>, _ range: Range<Int>, needsPort: Bool) -> Bool {
        guard !range.isEmpty else { return false }
        guard let hostEnd = hostEnd(bytes, range), hostEnd > range.lowerBound else { return false }
        if hostEnd == range.upperBound { return !needsPort }
        guard bytes[hostEnd] == ASCII.colon else { return false }
        return isPort(bytes, hostEnd + 1..<range.upperBound, mayBeEmpty: !needsPort)
    }

    /// The end of the host, `nil` if a byte is invalid there.
    private static func hostEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        if bytes[index] == 0x5B { return literalEnd(bytes, range) }
        index = bytes.skip(from: index, to: range.upperBound, ByteWord.plainNamePrefix)
        while index < range.upperBound, bytes[index] != ASCII.colon {
            guard ASCII.isRegisteredName(bytes[index]) else { return nil }
            if bytes[index] == ASCII.percent {
                guard index + 2 < range.upperBound, ASCII.hexValue(bytes[index + 1]) != nil,
                    ASCII.hexValue(bytes[index + 2]) != nil
                else { return nil }
            }
            index += 1
        }
        return index
    }

    /// The end of an address in brackets; hexadecimal digits, colons and dots, at least two of them.
    private static func literalEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound + 1
        while index < range.upperBound, bytes[index] != 0x5D {
            guard ASCII.hexValue(bytes[index]) != nil || bytes[index] == ASCII.colon || bytes[index] == 0x2E else {
                return nil
            }
            index += 1
        }
        guard index < range.upperBound, index - range.lowerBound > 2 else { return nil }
        return index + 1
    }

    private static func isPort(_ bytes: Span<UInt8>, _ range: Range<Int>, mayBeEmpty: Bool) -> Bool {
        guard !range.isEmpty else { return mayBeEmpty }
        guard range.count <= 5 else { return false }
        var port = 0
        for index in range {
            guard ASCII.isDigit(bytes[index]) else { return false }
            port = port * 10 + Int(bytes[index] &- ASCII.zero)
        }
        return port <= 65_535
    }
}

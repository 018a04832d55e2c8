/// Percent-decoding of paths and queries, done once (RFC 3986 section 2.1).
package enum PercentEncoding {
    /// Decodes a path but for `%2F` and `%25`, so that a slash within a segment doesn't split it.
    ///
    /// What is left is decoded by ``text(_:)`` when a segment is read, which together is one decoding.
    ///
    /// - Parameter path: the path's bytes, without the query.
    /// - Returns: the decoded bytes; `nil` for a malformed escape and for `%00`.
    static func normalize(_ path: Span<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(path.count)
        var index = 0
        while index < path.count {
            guard path[index] == ASCII.percent else {
                output.append(path[index])
                index += 1
                continue
            }
            guard let byte = escape(path, at: index), byte != 0 else { return nil }
            switch byte {
            case ASCII.slash: output.append(contentsOf: "%2F".utf8)
            case ASCII.percent: output.append(contentsOf: "%25".utf8)
            default: output.append(byte)
            }
            index += 3
        }
        return output
    }

    /// Decodes a segment or a part of a query.
    ///
    /// - Parameters:
    ///   - bytes: the bytes; a malformed escape stays as it is.
    ///   - plusIsSpace: true in a query of the form type.
    /// - Returns: the text; `nil` if it is not UTF-8.
    package static func text(_ bytes: Span<UInt8>, plusIsSpace: Bool = false) -> String? {
        guard isEncoded(bytes, plusIsSpace) else {
            guard let text = try? UTF8Span(validating: bytes) else { return nil }
            return String(copying: text)
        }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == ASCII.percent, let byte = escape(bytes, at: index) {
                output.append(byte)
                index += 3
            } else {
                output.append(plusIsSpace && bytes[index] == 0x2B ? ASCII.space : bytes[index])
                index += 1
            }
        }
        return String(validating: output, as: UTF8.self)
    }

    /// Whether decoding changes anything.
    private static func isEncoded(_ bytes: Span<UInt8>, _ plusIsSpace: Bool) -> Bool {
        for index in bytes.indices
        where bytes[index] == ASCII.percent || plusIsSpace && bytes[index] == 0x2B { return true }
        return false
    }

    private static func escape(_ bytes: Span<UInt8>, at index: Int) -> UInt8? {
        guard index + 2 < bytes.count, let high = ASCII.hexValue(bytes[index + 1]),
            let low = ASCII.hexValue(bytes[index + 2])
        else { return nil }
        return high << 4 | low
    }
}

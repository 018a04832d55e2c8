/// Writes the chunks of a body whose length isn't known (RFC 9112 section 7.1).
package enum HTTPChunkEncoder {
    /// Appends one chunk; an empty one is left out, for it would end the body.
    ///
    /// - Parameters:
    ///   - bytes: the chunk's data.
    ///   - output: where to append to.
    package static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        output.append(hexadecimal: bytes.count)
        output.appendLineEnd()
        output.append(contentsOf: bytes)
        output.appendLineEnd()
    }

    /// Appends the header of a chunk whose data, and a line end behind it, are written elsewhere.
    ///
    /// - Parameters:
    ///   - count: the data's bytes, more than zero.
    ///   - output: where to append to.
    package static func appendHeader(count: Int, to output: inout [UInt8]) {
        output.append(hexadecimal: count)
        output.appendLineEnd()
    }

    /// Appends the last chunk and the trailers.
    ///
    /// - Parameters:
    ///   - trailers: fields behind the body; those of framing are left out.
    ///   - output: where to append to; unchanged if this throws.
    /// - Throws: if a field has an invalid name or CR, LF or NUL in its value.
    package static func appendEnd(trailers: HTTPFields = HTTPFields(), to output: inout [UInt8])
        throws(HTTPEncodingFailure)
    {
        guard !trailers.flags.contains(.invalid) else { throw .field }
        output.append(text: "0\r\n")
        output.append(trailers) { HTTPFields.isReserved($0, $1) }
        output.appendLineEnd()
    }
}

/// Numbers in headers, big-endian as Java's `ByteBuffer` and `BigInteger` write them.
enum HeaderNumber {
    static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// Reads 1 to 8 bytes, signed; nil for anything else.
    static func read(_ bytes: [UInt8]?) -> Int64? {
        guard let bytes, let first = bytes.first, bytes.count <= 8 else { return nil }
        return bytes.reduce(first & 0x80 == 0 ? 0 : -1) { $0 << 8 | Int64($1) }
    }
}

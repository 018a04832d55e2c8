/// How a reply partition is written into a header and read from one.
enum PartitionCoding {
    /// The partition as 4 bytes, most significant first, as Spring writes it.
    static func encode(_ partition: Int32) -> InlineArray<4, UInt8> {
        let bits = UInt32(bitPattern: partition)
        return [
            UInt8(truncatingIfNeeded: bits >> 24), UInt8(truncatingIfNeeded: bits >> 16),
            UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits),
        ]
    }

    /// Reads a partition of a topic that has `count` of them.
    ///
    /// Four bytes are a big-endian number if that partition exists, else, as any other length, decimal text: NestJS
    /// writes the text, and "1234" is four bytes too.
    ///
    /// - Parameters:
    ///   - bytes: The header's value.
    ///   - count: How many partitions the reply topic has.
    /// - Returns: The partition, or `nil` if the value names none of the topic's.
    static func decode(_ bytes: RawSpan, count: Int32) -> Int32? {
        if bytes.byteCount == 4 {
            let binary = Int32(bigEndian: bytes.unsafeLoadUnaligned(as: Int32.self))
            if binary >= 0, binary < count { return binary }
        }
        guard let decimal = DecimalText.decode(bytes), decimal < Int64(count) else { return nil }
        return Int32(decimal)
    }
}

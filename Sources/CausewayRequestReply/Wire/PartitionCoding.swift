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

    /// The partition as a profile writes it.
    static func encode(_ partition: Int32, as encoding: WireProfile.PartitionEncoding) -> [UInt8] {
        switch encoding {
        case .bigEndian:
            let bytes = encode(partition)
            return bytes.indices.map { bytes[$0] }
        case .decimalText: return Array("\(partition)".utf8)
        }
    }

    /// Reads a partition of a topic that has `count` of them.
    ///
    /// Four bytes are a big-endian number if that partition exists, else, as any other length, decimal text: NestJS
    /// writes the text, and "1234" is four bytes too. For peers that write text it is the other way round.
    ///
    /// - Parameters:
    ///   - bytes: The header's value.
    ///   - count: How many partitions the reply topic has.
    ///   - encoding: What the peer writes.
    /// - Returns: The partition, or `nil` if the value names none of the topic's.
    static func decode(
        _ bytes: RawSpan, count: Int32, as encoding: WireProfile.PartitionEncoding = .bigEndian
    ) -> Int32? {
        switch encoding {
        case .bigEndian: binary(bytes, count) ?? decimal(bytes, count)
        case .decimalText: decimal(bytes, count) ?? binary(bytes, count)
        }
    }

    private static func binary(_ bytes: RawSpan, _ count: Int32) -> Int32? {
        guard bytes.byteCount == 4 else { return nil }
        let number = Int32(bigEndian: bytes.unsafeLoadUnaligned(as: Int32.self))
        return number >= 0 && number < count ? number : nil
    }

    private static func decimal(_ bytes: RawSpan, _ count: Int32) -> Int32? {
        guard let number = DecimalText.decode(bytes), number < Int64(count) else { return nil }
        return Int32(number)
    }
}

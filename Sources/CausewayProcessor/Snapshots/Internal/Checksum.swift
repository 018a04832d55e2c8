/// CRC-32C, as Kafka itself has over its batches: tells bytes that are not those that were written.
enum Checksum {
    /// For each byte and its distance from the end of eight, what it adds.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var sum = UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0x82F6_3B78 }
            tables[byte] = sum
        }
        for byte in 256..<(8 * 256) {
            let last = tables[byte - 256]
            tables[byte] = last >> 8 ^ tables[Int(last & 0xFF)]
        }
        return tables
    }()

    /// The checksum of bytes.
    static func crc32c(_ bytes: [UInt8]) -> UInt32 {
        let tables = tables
        var sum: UInt32 = ~0
        var index = 0
        // Eight bytes at a time: a state may have many millions.
        while index + 8 <= bytes.count {
            let low =
                sum
                ^ (UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
                    | UInt32(bytes[index + 3]) << 24)
            let near = tables[0x300 + Int(bytes[index + 4])] ^ tables[0x200 + Int(bytes[index + 5])]
            let nearest = tables[0x100 + Int(bytes[index + 6])] ^ tables[Int(bytes[index + 7])]
            let far = tables[0x700 + Int(low & 0xFF)] ^ tables[0x600 + Int(low >> 8 & 0xFF)]
            let farther = tables[0x500 + Int(low >> 16 & 0xFF)] ^ tables[0x400 + Int(low >> 24)]
            sum = near ^ nearest ^ far ^ farther
            index += 8
        }
        while index < bytes.count {
            sum = sum >> 8 ^ tables[Int((sum ^ UInt32(bytes[index])) & 0xFF)]
            index += 1
        }
        return ~sum
    }
}

/// Hashes of keys, written from their definitions: what the partitioners must agree with.
enum KeyHash {
    /// MurmurHash2 with the seed of Kafka's Java client, as it has it.
    static func murmur2(_ key: [UInt8]) -> Int32 {
        let multiplier: UInt32 = 0x5bd1_e995
        var hash = 0x9747_b28c ^ UInt32(truncatingIfNeeded: key.count)
        var rest = key[...]
        while rest.count >= 4 {
            var word = rest.prefix(4).reversed().reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
            word &*= multiplier
            word ^= word >> 24
            word &*= multiplier
            hash = (hash &* multiplier) ^ word
            rest = rest.dropFirst(4)
        }
        if !rest.isEmpty {
            hash ^= rest.reversed().reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
            hash &*= multiplier
        }
        hash ^= hash >> 13
        hash &*= multiplier
        hash ^= hash >> 15
        return Int32(bitPattern: hash)
    }

    /// CRC-32 of IEEE 802.3.
    static func crc32(_ key: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in key {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        return ~crc
    }

    /// FNV-1a of 32 bits.
    static func fnv1a(_ key: [UInt8]) -> UInt32 {
        key.reduce(0x811c_9dc5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}

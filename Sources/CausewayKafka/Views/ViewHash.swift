/// A key's hash as a view uses it: some bits choose the shard, 32 others the place there.
@usableFromInline
struct ViewHash: Sendable {
    /// How many shards there are, so that readers of different keys, and the writer, seldom wait for each other.
    @usableFromInline static let shardCount = 64

    @usableFromInline let bits: UInt64

    @inlinable
    init(_ key: some Hashable) { bits = UInt64(bitPattern: Int64(key.hashValue)) }

    @inlinable var shard: Int { Int(bits &>> 58) }
    /// Never 0, which marks an empty slot.
    @inlinable var place: UInt32 { UInt32(truncatingIfNeeded: bits) | 1 }
}

/// Everything that a view had at a moment, in no order.
///
/// It shares memory with the view: making one costs next to nothing, and what changes while it is kept is copied, 64
/// slots at a time.
public struct MaterializedViewSnapshot<Key: Hashable & Sendable, Value: Sendable>: Sequence, Sendable {
    /// An entry.
    public typealias Element = MaterializedViewEntry<Key, Value>

    /// How many keys there are.
    public let count: Int
    /// For each partition the offset behind the last one that is in it: where a stream of changes goes on.
    public let offsets: [TopicPartition: Int64]
    @usableFromInline let shards: [ContiguousArray<ViewPage<Key, Value>>]

    init(_ shards: [ContiguousArray<ViewPage<Key, Value>>], count: Int, offsets: [TopicPartition: Int64]) {
        self.shards = shards
        self.count = count
        self.offsets = offsets
    }

    /// As many as there are.
    @inlinable public var underestimatedCount: Int { count }

    /// Begins to iterate.
    ///
    /// - Returns: The iterator.
    @inlinable
    public func makeIterator() -> Iterator { Iterator(shards) }

    /// Goes through the entries.
    public struct Iterator: IteratorProtocol {
        @usableFromInline let shards: [ContiguousArray<ViewPage<Key, Value>>]
        @usableFromInline var shard = 0
        @usableFromInline var page = 0
        @usableFromInline var slot = 0

        @inlinable
        init(_ shards: [ContiguousArray<ViewPage<Key, Value>>]) { self.shards = shards }

        /// The next entry.
        ///
        /// - Returns: The entry; nil at the end.
        @inlinable
        public mutating func next() -> Element? {
            while shard < shards.count {
                while page < shards[shard].count {
                    let current = shards[shard][page]
                    while slot < ViewPage<Key, Value>.capacity {
                        defer { slot += 1 }
                        let mark = current.slots.mark(slot).pointee
                        if mark.place != 0 { return Element(current.slots.pair(slot).pointee, mark) }
                    }
                    slot = 0
                    page += 1
                }
                page = 0
                shard += 1
            }
            return nil
        }
    }
}

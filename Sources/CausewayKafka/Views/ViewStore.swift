public import Synchronization

/// A view's entries, by key: one writer, readers on any thread.
///
/// Sendable because each shard is touched under its lock only.
@usableFromInline
final class ViewStore<Key: Hashable & Sendable, Value: Sendable>: @unchecked Sendable {
    @usableFromInline typealias Entry = ViewEntry<Key, Value>
    @usableFromInline typealias Shard = ViewShard<Key, Value>

    /// A shard and its lock, on cache lines that it shares with no other.
    @usableFromInline
    struct Guarded: ~Copyable {
        @usableFromInline let lock = Mutex(())
        @usableFromInline var shard: Shard
        // Readers of neighbours would slow each other down.
        @usableFromInline var padding: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
            (0, 0, 0, 0, 0, 0, 0, 0)

        @inlinable
        init(_ memory: ViewMemory) { shard = Shard(memory) }
    }

    @usableFromInline let shards: UnsafeMutablePointer<Guarded>
    @usableFromInline let entryCount = Atomic(0)
    @usableFromInline let byteCount = Atomic(0)

    @inlinable
    init() {
        let memory = ViewPage<Key, Value>.makeMemory()
        shards = .allocate(capacity: ViewHash.shardCount)
        for index in 0..<ViewHash.shardCount { (shards + index).initialize(to: Guarded(memory)) }
    }

    @inlinable
    deinit {
        shards.deinitialize(count: ViewHash.shardCount)
        shards.deallocate()
    }

    // MARK: Reading, on any thread

    /// How many entries there are, as of the last batch of the writer.
    @inlinable var count: Int { entryCount.load(ordering: .relaxed) }

    /// The bytes of their records' keys and values, each entry's rounded up.
    @inlinable var bytes: Int { byteCount.load(ordering: .relaxed) }

    @inlinable
    func value(of key: Key) -> Value? {
        let hash = ViewHash(key)
        let guarded = shards + hash.shard
        return guarded.pointee.lock.withLock { _ in
            guard let slot = guarded.pointee.shard.find(key, hash.place) else { return nil }
            return guarded.pointee.shard.pair(slot).pointee.value
        }
    }

    @inlinable
    func entry(of key: Key) -> Entry? {
        let hash = ViewHash(key)
        let guarded = shards + hash.shard
        return guarded.pointee.lock.withLock { _ in
            guard let slot = guarded.pointee.shard.find(key, hash.place) else { return nil }
            return Entry(guarded.pointee.shard.pair(slot).pointee, guarded.pointee.shard.mark(slot).pointee)
        }
    }

    // MARK: Writing, one at a time

    /// Puts a record's value in place of the key's old one.
    ///
    /// - Returns: The old value, if there was one.
    @inlinable
    @discardableResult
    func put(_ record: ViewRecord<Key, Value>, _ value: Value) -> Value? {
        let guarded = shards + record.hash.shard
        let mark = ViewMark(
            place: record.hash.place, partition: record.partition, size: ViewEntrySize(bytes: record.bytes),
            offset: record.offset)
        return guarded.pointee.lock.withLock { _ in
            if let slot = guarded.pointee.shard.find(record.key, record.hash.place) {
                guarded.pointee.shard.own(slot)
                let before = guarded.pointee.shard.mark(slot)
                byteCount.add(mark.size.bytes &- before.pointee.size.bytes, ordering: .relaxed)
                before.pointee = mark
                let pair = guarded.pointee.shard.pair(slot)
                let old = pair.pointee.value
                pair.pointee.value = value
                return old
            }
            guarded.pointee.shard.insert(ViewPair(key: record.key, value: value), mark)
            entryCount.add(1, ordering: .relaxed)
            byteCount.add(mark.size.bytes, ordering: .relaxed)
            return nil
        }
    }

    /// Removes a key.
    ///
    /// - Returns: What it had.
    @inlinable
    @discardableResult
    func remove(_ key: Key, _ hash: ViewHash) -> Value? {
        let guarded = shards + hash.shard
        return guarded.pointee.lock.withLock { _ in
            guard let slot = guarded.pointee.shard.find(key, hash.place) else { return nil }
            let removed = guarded.pointee.shard.remove(slot)
            entryCount.subtract(1, ordering: .relaxed)
            byteCount.subtract(removed.mark.size.bytes, ordering: .relaxed)
            return removed.pair.value
        }
    }

    /// Removes the entries that a condition is true of.
    ///
    /// - Parameter condition: Called under a shard's lock.
    /// - Returns: What was removed.
    @inlinable
    func removeAll(where condition: (borrowing ViewMark, Key) -> Bool) -> [Entry] {
        var removed: [Entry] = []
        for index in 0..<ViewHash.shardCount {
            let guarded = shards + index
            removed += guarded.pointee.lock.withLock { _ in
                var gone: [Entry] = []
                var slot = 0
                while slot < guarded.pointee.shard.capacity {
                    let mark = guarded.pointee.shard.mark(slot).pointee
                    if mark.place != 0, condition(mark, guarded.pointee.shard.pair(slot).pointee.key) {
                        let entry = guarded.pointee.shard.remove(slot)
                        gone.append(Entry(entry.pair, entry.mark))
                        // Another one may have moved up to here; what moves from the end to here has been looked at.
                        continue
                    }
                    slot &+= 1
                }
                return gone
            }
        }
        entryCount.subtract(removed.count, ordering: .relaxed)
        byteCount.subtract(removed.reduce(0) { $0 + $1.mark.size.bytes }, ordering: .relaxed)
        return removed
    }

    /// Takes all entries of another store in.
    @inlinable
    func take(allOf other: ViewStore) {
        for pages in other.pages() {
            for page in pages {
                for slot in 0..<ViewPage<Key, Value>.capacity {
                    let mark = page.slots.mark(slot).pointee
                    if mark.place == 0 { continue }
                    let pair = page.slots.pair(slot).pointee
                    put(
                        ViewRecord(
                            key: pair.key, value: nil, offset: mark.offset, partition: mark.partition,
                            bytes: mark.size.bytes), pair.value)
                }
            }
        }
    }

    /// What is there now: shares the entries' memory, and costs no more than a list of it.
    ///
    /// Of one moment when the caller keeps the writer out.
    @inlinable
    func pages() -> [ContiguousArray<ViewPage<Key, Value>>] {
        (0..<ViewHash.shardCount).map { index in
            let guarded = shards + index
            return guarded.pointee.lock.withLock { _ in guarded.pointee.shard.pages }
        }
    }
}

/// A record that was read: a view into librdkafka's memory, valid for as long as it is kept.
///
/// Keeping it keeps the whole fetched batch in memory, and the client; `copy()` detaches.
public struct ConsumerRecord: Sendable {
    let storage: RecordStorage
    let index: Int

    init(_ storage: RecordStorage, _ index: Int) {
        self.storage = storage
        self.index = index
    }

    /// A copy in memory of its own, which keeps neither the fetched batch nor the client.
    ///
    /// - Returns: The same record.
    public func copy() -> ConsumerRecord { ConsumerRecord(RecordStorage(copying: index, of: storage), 0) }

    /// The topic; one string is shared by all records of a partition.
    public var topic: String { storage.slot(at: index).topicPartition.topic }

    /// The partition.
    public var partition: Int { storage.partition(at: index) }

    /// The partition and its topic.
    public var topicPartition: TopicPartition { storage.slot(at: index).topicPartition }

    /// The record's offset in its partition.
    public var offset: Int64 { storage.offset(at: index) }

    /// The record's time, if it has one.
    public var timestamp: KafkaTimestamp? {
        storage.timestamp(at: index).map { KafkaTimestamp(milliseconds: $0.milliseconds) }
    }

    /// Whether the time is the broker's (`LogAppendTime`) instead of the producer's.
    public var isAppendTime: Bool { storage.timestamp(at: index)?.isAppendTime ?? false }

    /// The epoch of the leader that wrote the record; nil where that is not known, and with librdkafka before 2.1.
    public var leaderEpoch: Int? { storage.leaderEpoch(at: index) }

    /// Whether the record has no value: it deletes its key in a compacted topic.
    public var isTombstone: Bool { storage.value(at: index) == nil }

    // MARK: Bytes

    /// The key; nil is none, which is not the same as empty.
    public var key: RawSpan? {
        @_lifetime(borrow self)
        get {
            guard let bytes = storage.key(at: index) else { return nil }
            return _overrideLifetime(RawSpan(_unsafeBytes: bytes), borrowing: self)
        }
    }

    /// The value; nil is a tombstone, which is not the same as empty.
    public var value: RawSpan? {
        @_lifetime(borrow self)
        get {
            guard let bytes = storage.value(at: index) else { return nil }
            return _overrideLifetime(RawSpan(_unsafeBytes: bytes), borrowing: self)
        }
    }

    /// Lends the key's bytes.
    ///
    /// - Parameter body: Called with the bytes, valid until it returns; nil is no key.
    /// - Returns: What it returns.
    /// - Throws: What it throws.
    public func withKeyBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer?) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        defer { withExtendedLifetime(storage) {} }
        return try body(storage.key(at: index))
    }

    /// Lends the value's bytes.
    ///
    /// - Parameter body: Called with the bytes, valid until it returns; nil is a tombstone.
    /// - Returns: What it returns.
    /// - Throws: What it throws.
    public func withValueBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer?) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        defer { withExtendedLifetime(storage) {} }
        return try body(storage.value(at: index))
    }

    /// A copy of the key's bytes.
    public var keyBytes: [UInt8]? { withKeyBytes { $0.map { Array($0) } } }

    /// A copy of the value's bytes.
    public var valueBytes: [UInt8]? { withValueBytes { $0.map { Array($0) } } }

    /// The key as text; what is not UTF-8 is replaced.
    public var keyText: String? { withKeyBytes { $0.map { String(decoding: $0, as: UTF8.self) } } }

    /// The value as text; what is not UTF-8 is replaced.
    public var valueText: String? { withValueBytes { $0.map { String(decoding: $0, as: UTF8.self) } } }
}

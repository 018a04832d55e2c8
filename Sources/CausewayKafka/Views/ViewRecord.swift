/// A record on its way into a view.
@usableFromInline
struct ViewRecord<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline let key: Key
    /// Nil removes the key.
    @usableFromInline let value: Value?
    @usableFromInline let hash: ViewHash
    @usableFromInline let offset: Int64
    @usableFromInline let partition: UInt16
    /// Bytes of key and value as they were read.
    @usableFromInline let bytes: Int
    @usableFromInline let timestamp: KafkaTimestamp?

    @inlinable
    init(key: Key, value: Value?, offset: Int64, partition: UInt16, bytes: Int, timestamp: KafkaTimestamp? = nil) {
        self.key = key
        self.value = value
        self.hash = ViewHash(key)
        self.offset = offset
        self.partition = partition
        self.bytes = bytes
        self.timestamp = timestamp
    }
}

/// A record whose key and value have been deserialized.
public struct DecodedRecord<Key: Sendable, Value: Sendable>: Sendable {
    /// The key; nil when the record has none.
    public let key: Key?
    /// The value; nil is a tombstone.
    public let value: Value?
    /// The record as it was read, with its headers and bytes.
    public let record: ConsumerRecord
    /// How often its handling has been begun, this time included: 1 unless it is retried.
    public internal(set) var attempt = 1

    init(_ record: ConsumerRecord, key: Key?, value: Value?) {
        self.record = record
        self.key = key
        self.value = value
    }

    /// The topic.
    public var topic: String { record.topic }
    /// The partition.
    public var partition: Int { record.partition }
    /// The partition and its topic.
    public var topicPartition: TopicPartition { record.topicPartition }
    /// The record's offset in its partition.
    public var offset: Int64 { record.offset }
    /// The record's time, if it has one.
    public var timestamp: KafkaTimestamp? { record.timestamp }
    /// A copy of the headers, in order.
    public var headers: KafkaHeaders { record.headers }
    /// Whether the record has no value: it deletes its key in a compacted topic.
    public var isTombstone: Bool { record.isTombstone }
}

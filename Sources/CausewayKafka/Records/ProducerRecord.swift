/// A record to be written to a topic.
public struct ProducerRecord: Sendable, Hashable {
    /// The topic it goes to.
    public var topic: String
    /// The partition it goes to; nil leaves the choice to the partitioner (by key, else any).
    public var partition: Int?
    /// The key: records of one key keep their order, and compaction keeps the last one.
    ///
    /// Empty is not the same as nil.
    public var key: [UInt8]?
    /// The value; nil is a tombstone, which deletes the key in a compacted topic.
    ///
    /// Empty is not the same as nil.
    public var value: [UInt8]?
    /// The headers, in order.
    public var headers: KafkaHeaders
    /// The record's time; nil takes the time at which it is queued.
    public var timestamp: KafkaTimestamp?

    /// Creates a record.
    ///
    /// - Parameters:
    ///   - topic: The topic it goes to.
    ///   - partition: The partition it goes to; nil leaves the choice to the partitioner.
    ///   - key: The key, if any.
    ///   - value: The value; nil is a tombstone.
    ///   - headers: The headers, in order.
    ///   - timestamp: The record's time; nil takes the time at which it is queued.
    public init(
        topic: String, partition: Int? = nil, key: [UInt8]? = nil, value: [UInt8]?, headers: KafkaHeaders = [],
        timestamp: KafkaTimestamp? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
    }

    /// Creates a record whose key and value are text.
    ///
    /// - Parameters:
    ///   - topic: The topic it goes to.
    ///   - partition: The partition it goes to; nil leaves the choice to the partitioner.
    ///   - key: The key, as UTF-8, if any.
    ///   - text: The value, as UTF-8.
    ///   - headers: The headers, in order.
    ///   - timestamp: The record's time; nil takes the time at which it is queued.
    public init(
        topic: String, partition: Int? = nil, key: String? = nil, text: String, headers: KafkaHeaders = [],
        timestamp: KafkaTimestamp? = nil
    ) {
        self.init(
            topic: topic, partition: partition, key: key.map { Array($0.utf8) }, value: Array(text.utf8),
            headers: headers,
            timestamp: timestamp)
    }
}

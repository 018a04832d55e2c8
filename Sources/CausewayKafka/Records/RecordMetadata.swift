/// Where a record was written: exists only for what the broker acknowledged.
public struct RecordMetadata: Sendable, Hashable {
    /// The topic.
    public let topic: String
    /// The partition.
    public let partition: Int
    /// The record's offset; nil when the broker did not say (`acks=0`).
    public let offset: Int64?
    /// The record's time as it was sent; nil when there is none.
    public let timestamp: KafkaTimestamp?

    /// The partition and its topic.
    public var topicPartition: TopicPartition { TopicPartition(topic: topic, partition: partition) }

    /// Creates metadata, for tests.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - partition: The partition.
    ///   - offset: The record's offset, if known.
    ///   - timestamp: The record's time, if any.
    public init(topic: String, partition: Int, offset: Int64?, timestamp: KafkaTimestamp? = nil) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
    }
}

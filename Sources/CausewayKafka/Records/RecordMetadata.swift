/// Where a record was written: exists only for what the broker acknowledged.
public struct RecordMetadata: Sendable, Hashable {
    /// The topic.
    public let topic: String
    /// The partition.
    public let partition: Int
    /// The record's offset; nil when the broker did not say (`acks=0`).
    public let offset: Int64?
    /// The record's time: as it was sent, or the broker's where the topic has `LogAppendTime`; nil when there is none.
    public let timestamp: KafkaTimestamp?
    /// Whether the time is the broker's.
    public let isAppendTime: Bool

    /// The partition and its topic.
    public var topicPartition: TopicPartition { TopicPartition(topic: topic, partition: partition) }

    /// Creates metadata, for tests.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - partition: The partition.
    ///   - offset: The record's offset, if known.
    ///   - timestamp: The record's time, if any.
    ///   - isAppendTime: Whether the time is the broker's.
    public init(
        topic: String, partition: Int, offset: Int64?, timestamp: KafkaTimestamp? = nil, isAppendTime: Bool = false
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
        self.isAppendTime = isAppendTime
    }
}

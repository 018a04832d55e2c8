/// The end of a partition was reached: there was no further record at that moment.
public struct PartitionEnd: Sendable, Hashable, CustomStringConvertible {
    /// The partition.
    public let topicPartition: TopicPartition
    /// The offset of its end; with `readCommitted` where the first open transaction begins.
    public let offset: Int64

    /// Creates the end of a partition.
    ///
    /// - Parameters:
    ///   - topicPartition: The partition.
    ///   - offset: The offset of its end.
    public init(topicPartition: TopicPartition, offset: Int64) {
        self.topicPartition = topicPartition
        self.offset = offset
    }

    /// `topic[partition] ends at offset`.
    public var description: String { "\(topicPartition) ends at \(offset)" }
}

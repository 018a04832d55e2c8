/// A partition of a topic.
public struct TopicPartition: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The topic's name.
    public var topic: String
    /// The partition's number, from 0.
    public var partition: Int

    /// Names a partition.
    ///
    /// - Parameters:
    ///   - topic: The topic's name.
    ///   - partition: The partition's number, from 0.
    public init(topic: String, partition: Int) {
        self.topic = topic
        self.partition = partition
    }

    /// By topic, then partition.
    public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }

    /// `topic[partition]`.
    public var description: String { "\(topic)[\(partition)]" }
}

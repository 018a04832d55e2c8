/// Settings of a `MaterializedView`.
public struct MaterializedViewConfiguration: Sendable {
    /// What is done with a record whose key or value can't be read, or that has no key.
    public enum Poison: Sendable, Hashable {
        /// The view fails with what is wrong, and reads no more.
        case fail
        /// The record is counted, logged and left out: its key keeps the value that it had.
        case skip
    }

    /// The topic; compacted, or with few enough keys.
    public var topic: String
    /// The partitions that are read; nil takes all, also those that are added to the topic later.
    public var partitions: Set<Int>?
    /// How the topic is read; group, offset reset and partition ends are set by the view.
    public var consumer: KafkaConsumerConfiguration
    /// What is done with a record that can't be read.
    public var onPoison = Poison.fail
    /// Keys at most; with more the view fails.
    ///
    /// Looked at after each batch: it may be exceeded by 1,024.
    public var maxEntries: Int?
    /// Bytes of keys and values as they were read, each record's rounded up to 64 and counted as 4 MiB at most, that the
    /// view holds; with more it fails.
    ///
    /// Looked at after each batch.
    public var maxBytes: Int?
    /// Time between two questions for where partitions begin, and which there are; nil never asks.
    ///
    /// Keys whose records retention or an admin has deleted go away then.
    public var retentionCheckInterval: Duration? = .seconds(30)
    /// How long `run()` takes to close when it is cancelled.
    public var closeTimeout = Duration.seconds(5)

    /// Creates the default settings.
    ///
    /// - Parameters:
    ///   - bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    ///   - topic: The topic.
    public init(bootstrapServers: String, topic: String) {
        self.topic = topic
        consumer = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers)
    }

    /// The consumer's settings with those that a view needs.
    var reading: KafkaConsumerConfiguration {
        var reading = consumer
        reading.groupID = nil
        reading.groupInstanceID = nil
        reading.enableAutoCommit = false
        reading.enableAutoOffsetStore = false
        // The view looks itself at what is left when its position is gone.
        reading.autoOffsetReset = .error
        reading.enablePartitionEOF = true
        return reading
    }
}

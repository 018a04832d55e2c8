/// A topic as it should be.
public struct TopicSpec: Sendable, Hashable {
    /// Its name: up to 249 letters, digits, dots, underscores and hyphens.
    public var name: String
    /// How many partitions it has; nil for the cluster's default (`num.partitions`).
    public var partitions: Int?
    /// How many brokers keep each partition; nil for the cluster's default (`default.replication.factor`).
    public var replicationFactor: Int?
    /// Settings of the topic by Kafka's names, such as `cleanup.policy`.
    public var configuration: [String: String]

    /// Describes a topic.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - partitions: How many partitions it has; nil for the cluster's default.
    ///   - replicationFactor: How many brokers keep each partition; nil for the cluster's default.
    ///   - configuration: Settings by Kafka's names.
    public init(
        _ name: String, partitions: Int? = nil, replicationFactor: Int? = nil, configuration: [String: String] = [:]
    ) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configuration = configuration
    }
}

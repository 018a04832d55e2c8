public import CausewayObservability
internal import CausewayRuntime

/// Makes, checks and deletes topics.
///
/// Any thread may use it. It connects by itself at the first call; dropping the last reference closes it. The embedded
/// broker can be asked which topics there are, but makes none by this way.
public final class KafkaAdmin: Sendable {
    /// The settings it was made with.
    public let configuration: KafkaAdminConfiguration
    private let client: AdminClient

    /// Creates an admin client.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - logger: Where the client's warnings go.
    /// - Throws: `invalidConfiguration`, naming the setting.
    public init(configuration: KafkaAdminConfiguration, logger: Logger = .disabled) throws(KafkaError) {
        self.configuration = configuration
        client = try AdminClient(configuration, logger: logger)
    }

    /// Creates an admin client with default settings.
    ///
    /// - Parameters:
    ///   - bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    ///   - logger: Where the client's warnings go.
    /// - Throws: `invalidConfiguration`, if there is no address.
    public convenience init(bootstrapServers: String, logger: Logger = .disabled) throws(KafkaError) {
        try self.init(configuration: KafkaAdminConfiguration(bootstrapServers: bootstrapServers), logger: logger)
    }

    /// Makes topics and waits until every partition has a leader, as far as the brokers asked at random know.
    ///
    /// - Parameter topics: The topics; each is made or not on its own.
    /// - Throws: Why a topic was not made, `topicAlreadyExists` for one that is there; the message names all that failed.
    public func createTopics(_ topics: [TopicSpec]) async throws(KafkaError) {
        let deadline = deadline
        try await BlockingCall.run { [client] () throws(KafkaError) in
            let failures = try client.create(topics, by: deadline)
            try Self.throwFirst(of: failures)
            _ = try client.awaitLeaders(of: topics.map(\.name), by: deadline)
        }
    }

    /// Makes the topics that are not there yet and checks that each has the partitions it should have.
    ///
    /// For the start of a service: several of them may do it at the same time.
    ///
    /// - Parameter topics: The topics as they should be; replication and settings of one that is there are not looked at.
    /// - Throws: `invalidConfiguration` if a topic has another number of partitions, or why one could not be made.
    public func ensureTopics(_ topics: [TopicSpec]) async throws(KafkaError) {
        let deadline = deadline
        try await BlockingCall.run { [client] () throws(KafkaError) in
            let present = try client.cluster(by: deadline).topics
            var found = Dictionary(present.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
            let missing = topics.filter { found[$0.name] == nil }
            if !missing.isEmpty {
                // Another service may have been faster with some of them.
                let failures = try client.create(missing, by: deadline).filter { $0.error.code != .topicAlreadyExists }
                try Self.throwFirst(of: failures)
                found = try client.awaitLeaders(of: topics.map(\.name), by: deadline)
            }
            for topic in topics { try Self.check(topic, found[topic.name]) }
        }
    }

    /// Deletes topics with all their records and waits until they are gone.
    ///
    /// - Parameter names: The topics.
    /// - Throws: Why a topic was not deleted, `unknownTopicOrPartition` for one that isn't there.
    public func deleteTopics(_ names: [String]) async throws(KafkaError) {
        let deadline = deadline
        try await BlockingCall.run { [client] () throws(KafkaError) in
            try Self.throwFirst(of: try client.delete(names, by: deadline))
            try client.awaitAbsence(of: names, by: deadline)
        }
    }

    /// Reads the brokers that are up, and all topics; makes none.
    ///
    /// - Returns: What the cluster says.
    /// - Throws: Why the cluster could not be asked.
    public func describeCluster() async throws(KafkaError) -> ClusterMetadata {
        let deadline = deadline
        return try await BlockingCall.run { [client] () throws(KafkaError) in try client.cluster(by: deadline) }
    }

    /// Reads all topics with their partitions, leaders and replicas; makes none.
    ///
    /// - Returns: The topics, sorted by name, Kafka's internal ones included.
    /// - Throws: Why the cluster could not be asked.
    public func listTopics() async throws(KafkaError) -> [ClusterMetadata.Topic] {
        try await describeCluster().topics.sorted { $0.name < $1.name }
    }

    /// Reads some topics with their partitions, leaders and replicas; makes none.
    ///
    /// - Parameter names: The topics.
    /// - Returns: The topics that are there, by name.
    /// - Throws: Why the cluster could not be asked.
    public func describeTopics(_ names: [String]) async throws(KafkaError) -> [String: ClusterMetadata.Topic] {
        let names = Set(names)
        return Dictionary(
            try await listTopics().filter { names.contains($0.name) }.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    private var deadline: Deadline { .after(configuration.requestTimeout) }

    private static func throwFirst(of failures: [TopicFailure]) throws(KafkaError) {
        guard let first = failures.first else { return }
        let others = failures.dropFirst().map { " Also \($0.error.message)" }.joined()
        throw KafkaError(first.error.code, first.error.message + others, isRetriable: first.error.isRetriable)
    }

    private static func check(_ wanted: TopicSpec, _ found: ClusterMetadata.Topic?) throws(KafkaError) {
        guard let partitions = wanted.partitions, let found, found.partitions.count != partitions else { return }
        throw KafkaError(
            .invalidConfiguration,
            """
            The topic '\(wanted.name)' has \(found.partitions.count) partitions, \(partitions) are needed. \
            Delete it, use another name, or ask for \(found.partitions.count).
            """)
    }
}

public import CausewayRuntime

/// Topics.
extension KafkaAdmin {
    /// Makes topics and waits until every partition has a leader, as far as the brokers asked at random know.
    ///
    /// - Parameters:
    ///   - topics: The topics; each is made or not on its own.
    ///   - validateOnly: Whether the brokers only check that they could be made.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Throws: Why a topic was not made, `topicAlreadyExists` for one that is there; the message names all that failed.
    public func createTopics(
        _ topics: [TopicSpec], validateOnly: Bool = false, deadline: Deadline? = nil
    ) async throws(KafkaError) {
        let deadline = limit(deadline)
        try await client.create(topics, validateOnly: validateOnly, by: deadline).throwAll()
        if validateOnly || topics.isEmpty { return }
        let counts = Dictionary(topics.map { ($0.name, $0.partitions) }, uniquingKeysWith: { $1 })
        _ = try await client.awaitLeaders(of: counts, by: deadline)
    }

    /// Gives topics more partitions and waits until each has a leader.
    ///
    /// Records stay where they are: a key may go to another partition from then on, and what keeps the records of a key
    /// together or in order has to be told so.
    ///
    /// - Parameters:
    ///   - counts: How many partitions each topic has afterwards: more than now.
    ///   - validateOnly: Whether the brokers only check that it could be done.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Throws: Why a topic was not extended, `invalidPartitions` for one that has as many or more; the message names all
    ///   that failed.
    public func createPartitions(
        _ counts: [String: Int], validateOnly: Bool = false, deadline: Deadline? = nil
    ) async throws(KafkaError) {
        let deadline = limit(deadline)
        try await client.extend(counts, validateOnly: validateOnly, by: deadline).throwAll()
        if validateOnly || counts.isEmpty { return }
        _ = try await client.awaitLeaders(of: counts.mapValues(Optional.some), by: deadline)
    }

    /// Deletes topics with all their records and waits until they are gone.
    ///
    /// - Parameters:
    ///   - names: The topics.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Throws: Why a topic was not deleted, `unknownTopicOrPartition` for one that isn't there; the message names all
    ///   that failed.
    public func deleteTopics(_ names: [String], deadline: Deadline? = nil) async throws(KafkaError) {
        let deadline = limit(deadline)
        try await client.delete(names, by: deadline).throwAll()
        if names.isEmpty { return }
        try await client.awaitAbsence(of: names, by: deadline)
    }

    /// Reads all topics with their partitions, leaders and replicas; makes none.
    ///
    /// - Parameter deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The topics, sorted by name, Kafka's internal ones included.
    /// - Throws: Why the cluster could not be asked.
    public func listTopics(deadline: Deadline? = nil) async throws(KafkaError) -> [ClusterMetadata.Topic] {
        try await describeCluster(deadline: deadline).topics.sorted { $0.name < $1.name }
    }

    /// Reads some topics with their partitions, leaders and replicas; makes none.
    ///
    /// - Parameters:
    ///   - names: The topics.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The topics that are there and may be seen, by name.
    /// - Throws: Why the cluster could not be asked.
    public func describeTopics(
        _ names: [String], deadline: Deadline? = nil
    ) async throws(KafkaError) -> [String: ClusterMetadata.Topic] {
        let names = Set(names)
        return try await describeCluster(deadline: deadline).topicsByName.filter { names.contains($0.key) }
    }
}

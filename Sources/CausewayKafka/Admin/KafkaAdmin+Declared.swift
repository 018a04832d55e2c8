public import CausewayRuntime

/// Topics as a service declares them.
extension KafkaAdmin {
    /// Checks that topics are what they should be, and makes those that are not there.
    ///
    /// For the start of a service: several of them may do it at the same time, a topic that another has just made is
    /// checked. A topic that is there is never changed. With the embedded broker replicas and settings are not looked at,
    /// as it has none.
    ///
    /// - Parameters:
    ///   - topics: The topics as they should be; what a spec leaves open is not looked at.
    ///   - creation: Whether topics that are not there are made.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Throws: `invalidConfiguration`, naming every topic that differs and all that differs, also in `failures`;
    ///   `unknownTopicOrPartition` if nothing differs but topics are missing; or why a topic could not be made.
    public func ensureTopics(
        _ topics: [TopicSpec], _ creation: TopicCreation = .createMissing, deadline: Deadline? = nil
    ) async throws(KafkaError) {
        let deadline = limit(deadline)
        var found = try await describeCluster(deadline: deadline).topicsByName
        let missing = Dictionary(
            topics.filter { found[$0.name] == nil }.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        if creation == .createMissing, !missing.isEmpty {
            // Another service may have been faster with some of them.
            let list = missing.values.sorted { $0.name < $1.name }
            try await client.create(list, by: deadline).filter { $0.error.code != .topicAlreadyExists }.throwAll()
            found = try await client.awaitLeaders(of: missing.mapValues { _ in nil }, by: deadline)
        }
        let differences = try await differences(of: topics, found, by: deadline)
        try Self.throwDifferences(differences)
    }

    /// Compares topics with what they should be and changes nothing.
    ///
    /// - Parameters:
    ///   - topics: The topics as they should be; what a spec leaves open is not looked at.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: All differences; none if every topic is as it should be.
    /// - Throws: Why the cluster could not be asked.
    public func checkTopics(
        _ topics: [TopicSpec], deadline: Deadline? = nil
    ) async throws(KafkaError) -> [TopicDifference] {
        let deadline = limit(deadline)
        let found = try await describeCluster(deadline: deadline).topicsByName
        return try await differences(of: topics, found, by: deadline)
    }

    private func differences(
        of topics: [TopicSpec], _ found: [String: ClusterMetadata.Topic], by deadline: Deadline
    ) async throws(KafkaError) -> [TopicDifference] {
        for topic in topics { if let error = found[topic.name]?.error, !error.isRetriable { throw error } }
        if try await client.isMockCluster(by: deadline) {
            return topics.flatMap { topic in
                let comparable = TopicSpec(topic.name, partitions: topic.partitions)
                return TopicCheck.differences(comparable, found[topic.name], nil)
            }
        }
        let configured = topics.filter { !$0.configuration.isEmpty && found[$0.name] != nil }.map(\.name)
        let settings = try await settings(of: Set(configured.map { .topic($0) }), by: deadline)
        var result: [TopicDifference] = []
        for topic in topics {
            let entries = try settings[.topic(topic.name)]?.get()
            result += TopicCheck.differences(topic, found[topic.name], entries)
        }
        return result
    }

    /// The settings of topics that are there; a broker that has not heard of one yet is asked again.
    private func settings(
        of topics: Set<ConfigResource>, by deadline: Deadline
    ) async throws(KafkaError) -> AdminClient.ConfigResults {
        while true {
            let settings = try await client.configs(of: topics, by: deadline)
            let areKnown = settings.values.allSatisfy { result in
                if case .failure(let error) = result { error.code != .unknownTopicOrPartition } else { true }
            }
            if areKnown || deadline.remaining < .milliseconds(100) { return settings }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func throwDifferences(_ differences: [TopicDifference]) throws(KafkaError) {
        if differences.isEmpty { return }
        let areAllMissing = differences.allSatisfy { $0.field == .existence }
        let code = areAllMissing ? KafkaError.Code.unknownTopicOrPartition : .invalidConfiguration
        let failures = Dictionary(grouping: differences, by: \.topic).mapValues { differences in
            KafkaError(code, differences.map(\.description).joined(separator: " "))
        }
        throw KafkaError(code, differences.map(\.description).joined(separator: "\n"), failures: failures)
    }
}

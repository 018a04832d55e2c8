extension KafkaConsumer {
    /// Joins the group to read topics; replaces an earlier subscription.
    ///
    /// Returns before partitions are assigned. A topic that does not exist makes reading fail with
    /// `unknownTopicOrPartition`, once; a new loop goes on with the others. It is read once it is there and the client
    /// has looked again: at the next call of this method, or after `topicMetadataRefreshInterval`.
    ///
    /// - Parameter topics: Names; one that begins with `^` is a pattern for the beginning of names.
    /// - Throws: `invalidState` without a `groupID`, `invalidArgument` for no topic, one that is there twice or a
    ///   pattern that makes no sense, `closed`.
    public func subscribe(to topics: [String]) async throws(KafkaError) {
        try await subscribe(to: topics, matching: [])
    }

    /// Joins the group to read a topic; replaces an earlier subscription.
    ///
    /// - Parameter topic: Its name; one that begins with `^` is a pattern for the beginning of names.
    /// - Throws: As for several topics.
    public func subscribe(to topic: String) async throws(KafkaError) { try await subscribe(to: [topic], matching: []) }

    /// Joins the group to read the topics whose names match a pattern; replaces an earlier subscription.
    ///
    /// New topics that match are found after `topicMetadataRefreshInterval`, and what is deleted is given up then.
    ///
    /// - Parameter pattern: The pattern.
    /// - Throws: As for names.
    public func subscribe(to pattern: TopicPattern) async throws(KafkaError) {
        try await subscribe(to: [], matching: [pattern])
    }

    /// Joins the group to read topics by name and by pattern; replaces an earlier subscription.
    ///
    /// - Parameters:
    ///   - topics: Names; one that begins with `^` is a pattern for the beginning of names.
    ///   - patterns: Patterns.
    /// - Throws: As for names alone.
    public func subscribe(to topics: [String], matching patterns: [TopicPattern]) async throws(KafkaError) {
        guard configuration.groupID != nil else {
            throw KafkaError(.invalidState, "Subscribing needs a group: set groupID, or use assign.")
        }
        let names = topics + patterns.map(\.subscription)
        try Self.check(names)
        let client = try client()
        try await BlockingCall.run { () throws(KafkaError) in try client.subscribe(names) }
    }

    /// What it has subscribed to: names, and patterns as librdkafka writes them, beginning with `^`.
    ///
    /// - Returns: Names and patterns; none when it has not subscribed.
    /// - Throws: `closed`.
    public func subscription() async throws(KafkaError) -> [String] {
        let client = try client()
        return try await BlockingCall.run { () throws(KafkaError) in try client.subscription() }
    }

    /// Leaves the group and reads nothing more, until the next subscription.
    ///
    /// - Throws: `closed`.
    public func unsubscribe() async throws(KafkaError) {
        let client = try client()
        try await BlockingCall.run { () throws(KafkaError) in try client.unsubscribe() }
    }

    private static func check(_ names: [String]) throws(KafkaError) {
        if names.isEmpty { throw KafkaError(.invalidArgument, "No topic to subscribe to: name one, or unsubscribe.") }
        var known: Set<String> = []
        for name in names {
            if name.isEmpty { throw KafkaError(.invalidArgument, "A topic's name is empty.") }
            if !known.insert(name).inserted {
                throw KafkaError(.invalidArgument, "The topic '\(name)' is there twice: name it once.")
            }
            if name.hasPrefix("^") { try Librdkafka.checkPattern(name, named: name) }
        }
    }
}

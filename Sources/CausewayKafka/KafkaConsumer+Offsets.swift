public import CausewayRuntime
internal import Synchronization

extension KafkaConsumer {
    // MARK: Commit

    /// Commits what is stored: the offset behind each record that the caller has moved past.
    ///
    /// - Parameter deadline: When to give up; the group may take it all the same.
    /// - Throws: `invalidState` without a `groupID`, `timedOut`, or why the group did not take it.
    public func commit(deadline: Deadline = .after(.seconds(10))) async throws(KafkaError) {
        try needGroup()
        try await onControl { control, done in
            control.commitStored(by: deadline) { error in done(error.map { .failure($0) } ?? .success(())) }
        }
    }

    /// Commits offsets, such as a batch's `nextOffsets`.
    ///
    /// - Parameters:
    ///   - offsets: For each partition the offset to resume at.
    ///   - deadline: When to give up; the group may take them all the same.
    /// - Throws: `invalidState` without a `groupID`, `timedOut`, or why the group did not take it.
    public func commit(
        _ offsets: [TopicPartition: Int64], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) {
        try needGroup()
        try await onControl { control, done in
            control.commit(offsets, by: deadline) { error in done(error.map { .failure($0) } ?? .success(())) }
        }
    }

    /// Stores offsets for the next commit, in place of what `enableAutoOffsetStore` does.
    ///
    /// Not assigned ones are left out.
    ///
    /// - Parameter offsets: For each partition the offset to resume at.
    public func storeOffsets(_ offsets: [TopicPartition: Int64]) {
        let slots = delivery.slots
        for (partition, offset) in offsets { slots[partition]?.stored.offset.store(offset, ordering: .releasing) }
    }

    private func needGroup() throws(KafkaError) {
        if configuration.groupID == nil {
            throw KafkaError(.invalidState, "Committing needs a group: set groupID.")
        }
    }

    // MARK: Where things are

    /// The group's committed offsets; a partition without one is left out.
    ///
    /// - Parameters:
    ///   - partitions: The partitions.
    ///   - deadline: When to give up.
    /// - Returns: For each partition the offset to resume at.
    /// - Throws: Why they can't be read.
    public func committed(
        _ partitions: [TopicPartition], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) -> [TopicPartition: Int64] {
        try needGroup()
        let client = try client()
        return try await BlockingCall.run { () throws(KafkaError) in
            try client.committed(partitions, timeout: deadline.remaining)
        }
    }

    /// The offset of the next record that will be handed out; nil while that is not known, and for what is not assigned.
    ///
    /// - Parameter partition: The partition.
    /// - Returns: The offset.
    public func position(of partition: TopicPartition) -> Int64? {
        guard let position = delivery.slots[partition]?.position, position >= 0 else { return nil }
        return position
    }

    /// What a partition holds, asked from its leader.
    ///
    /// - Parameters:
    ///   - partition: The partition.
    ///   - deadline: When to give up.
    /// - Returns: Its first offset, and the one that the next record will get.
    /// - Throws: Why it can't be read.
    public func watermarks(
        of partition: TopicPartition, deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) -> OffsetRange {
        let client = try client()
        return try await BlockingCall.run { () throws(KafkaError) in
            try client.watermarks(of: partition, timeout: deadline.remaining)
        }
    }

    /// What the cluster says about its brokers and all topics.
    ///
    /// - Parameter deadline: When to give up.
    /// - Returns: The metadata.
    /// - Throws: Why it can't be read.
    public func metadata(deadline: Deadline = .after(.seconds(10))) async throws(KafkaError) -> ClusterMetadata {
        let client = try client()
        return try await BlockingCall.run { () throws(KafkaError) in
            try client.metadata(topic: nil, timeout: deadline.remaining)
        }
    }

    /// What the cluster says about one topic.
    ///
    /// - Parameters:
    ///   - topic: Its name.
    ///   - deadline: When to give up.
    /// - Returns: The topic's partitions.
    /// - Throws: `unknownTopicOrPartition` when it does not exist, or why the cluster can't say.
    public func metadata(
        of topic: String, deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) -> ClusterMetadata.Topic {
        let handle = try TopicHandle(topic, client: client())
        return try await BlockingCall.run { () throws(KafkaError) in
            let metadata = try handle.client.metadata(topic: handle, timeout: deadline.remaining)
            return try metadata.topic(topic)
        }
    }
}

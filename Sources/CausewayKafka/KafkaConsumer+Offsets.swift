public import CausewayRuntime

extension KafkaConsumer {
    /// The offset of the next record that will be handed out; nil while that is not known, and for what is not assigned.
    ///
    /// - Parameter partition: The partition.
    /// - Returns: The offset.
    public func position(of partition: TopicPartition) -> Int64? {
        guard let position = delivery.slots[partition]?.position, position >= 0 else { return nil }
        return position
    }

    // MARK: What partitions hold

    /// What a partition holds, asked from its leader.
    ///
    /// With `readCommitted` it ends at the last stable offset: where the first open transaction begins.
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

    /// What partitions hold, asked from their leaders: two requests to each.
    ///
    /// With `readCommitted` they end at the last stable offset: where the first open transaction begins.
    ///
    /// - Parameters:
    ///   - partitions: The partitions.
    ///   - deadline: When to give up.
    /// - Returns: For each its first offset, and the one that the next record will get.
    /// - Throws: Why they can't be read.
    public func watermarks(
        of partitions: [TopicPartition], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) -> [TopicPartition: OffsetRange] {
        let client = try client()
        return try await BlockingCall.run { () throws(KafkaError) in
            let lows = try client.offsets(at: .beginning, of: partitions, by: deadline)
            let highs = try client.offsets(at: .end, of: partitions, by: deadline)
            var ranges: [TopicPartition: OffsetRange] = [:]
            for (partition, high) in highs {
                ranges[partition] = OffsetRange(low: min(lows[partition] ?? high, high), high: high)
            }
            return ranges
        }
    }

    /// What a partition held when it was last fetched from; asks nobody and costs next to nothing.
    ///
    /// It ends at the high watermark, with `readCommitted` too: records of open transactions are before that.
    ///
    /// - Parameter partition: The partition.
    /// - Returns: Its first offset, and the one that the next record would have got; nil before the first fetch.
    public func cachedWatermarks(of partition: TopicPartition) -> OffsetRange? {
        guard let client = try? client() else { return nil }
        let (low, high) = client.cachedWatermarks(of: partition)
        guard let low, let high else { return nil }
        return OffsetRange(low: low, high: high)
    }

    /// The offsets of the first records that are not older than a time.
    ///
    /// - Parameters:
    ///   - times: For each partition the time.
    ///   - deadline: When to give up.
    /// - Returns: The offsets; a partition without such a record is left out.
    /// - Throws: Why they can't be looked up.
    public func offsets(
        forTimes times: [TopicPartition: KafkaTimestamp], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) -> [TopicPartition: Int64] {
        let client = try client()
        return try await BlockingCall.run { () throws(KafkaError) in
            try client.offsets(at: times.mapValues { .timestamp($0) }, by: deadline).compactMapValues { $0 }
        }
    }

    // MARK: Lag

    /// How far partitions are behind, asked from their leaders: from the position, or the committed offset where there
    /// is no position, to the end.
    ///
    /// With `readCommitted` the end is the last stable offset, with `readUncommitted` the high watermark. Counted in
    /// offsets: what takes one and is not handed out, such as the marker that ends a transaction, counts until it is
    /// passed, at the next record or, with `enablePartitionEOF`, at the partition's end.
    ///
    /// - Parameters:
    ///   - partitions: The partitions; nil takes those that are read now.
    ///   - deadline: When to give up.
    /// - Returns: The lag of each; one whose position is not known yet and that has no committed offset is left out.
    /// - Throws: Why it can't be told.
    public func lag(
        of partitions: [TopicPartition]? = nil, deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) -> [TopicPartition: Int64] {
        let client = try client()
        let partitions = partitions ?? assignment
        if partitions.isEmpty { return [:] }
        // Before the ends, so that it is never behind them for that reason alone.
        var positions: [TopicPartition: Int64] = [:]
        for partition in partitions { positions[partition] = position(of: partition) }
        let rest = partitions.filter { positions[$0] == nil }
        if configuration.groupID != nil, !rest.isEmpty {
            positions.merge(try await committed(rest, deadline: deadline)) { $1 }
        }
        let known = positions
        let ends = try await BlockingCall.run { () throws(KafkaError) in
            try client.offsets(at: .end, of: known.keys, by: deadline)
        }
        return known.reduce(into: [:]) { lag, position in
            if let end = ends[position.key] { lag[position.key] = max(0, end - position.value) }
        }
    }

    /// How far a partition was behind when it was last fetched from; asks nobody and costs next to nothing.
    ///
    /// From the position to the high watermark, with `readCommitted` too: records of open transactions count.
    ///
    /// - Parameter partition: The partition.
    /// - Returns: The lag in offsets; nil before the first record, and for what is not assigned.
    public func currentLag(of partition: TopicPartition) -> Int64? {
        guard let position = position(of: partition), let client = try? client(),
            let high = client.cachedWatermarks(of: partition).high
        else { return nil }
        return max(0, high - position)
    }

    // MARK: The cluster

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

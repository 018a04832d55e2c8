internal import CLibrdkafka
internal import CausewayRuntime

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Questions about offsets, one request to each leader: on the blocking pool only.
extension ClientHandle {
    /// The offsets at times; nil where there is no record of that time or later.
    func offsets(
        at times: [TopicPartition: OffsetTime], by deadline: Deadline
    ) throws(KafkaError) -> [TopicPartition: Int64?] {
        if times.isEmpty { return [:] }
        let list = PartitionListHandle(times.mapValues(\.number))
        let error = rd_kafka_offsets_for_times(pointer, list.pointer, Self.milliseconds(deadline.remaining))
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw failure(error.rawValue, "The offsets of \(Self.names(times.keys)) can't be looked up")
        }
        if let failed = list.firstError {
            throw failure(failed.error, "The offsets of \(failed.partition) can't be looked up")
        }
        noteAnswer()
        return Dictionary(
            list.elements.map { ($0.partition, $0.offset >= 0 ? $0.offset : nil) }, uniquingKeysWith: { $1 })
    }

    /// The same offset of several partitions.
    func offsets(
        at time: OffsetTime, of partitions: some Sequence<TopicPartition>, by deadline: Deadline
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        let times = Dictionary(partitions.map { ($0, time) }, uniquingKeysWith: { $1 })
        return try offsets(at: times, by: deadline).compactMapValues { $0 }
    }

    /// Looks up those starting points that librdkafka has no number for.
    ///
    /// - Parameters:
    ///   - starts: The starting points.
    ///   - deadline: When to give up.
    /// - Returns: The same, each with a number or an offset.
    /// - Throws: Why they can't be told.
    func resolve(
        _ starts: [TopicPartition: StartingOffset], by deadline: Deadline
    ) throws(KafkaError) -> [TopicPartition: StartingOffset] {
        let unknown = starts.filter { $0.value.number == nil }
        if unknown.isEmpty { return starts }
        // The end first: what is written between the questions is behind it, so nothing is missed.
        let ends = try offsets(at: .end, of: unknown.keys, by: deadline)
        let tails = unknown.filter { if case .tail = $0.value { true } else { false } }
        let beginnings = try offsets(at: .beginning, of: tails.keys, by: deadline)
        var times: [TopicPartition: OffsetTime] = [:]
        for case (let partition, .timestamp(let time)) in unknown { times[partition] = .timestamp(time) }
        let found = try offsets(at: times, by: deadline)
        var resolved = starts
        for (partition, start) in unknown {
            guard let end = ends[partition] else { throw noAnswer(partition) }
            switch start {
            case .tail(let count):
                let first = beginnings[partition] ?? 0
                resolved[partition] = .offset(max(first, end - max(0, count)))
            case .timestamp: resolved[partition] = .offset((found[partition] ?? nil) ?? end)
            case .beginning, .end, .committed, .offset: break
            }
        }
        return resolved
    }

    /// Looks up every starting point, `committed` too.
    ///
    /// - Parameters:
    ///   - starts: The starting points.
    ///   - reset: Where a partition without a committed offset begins.
    ///   - deadline: When to give up.
    /// - Returns: The offsets.
    /// - Throws: Why they can't be told.
    func resolveAll(
        _ starts: [TopicPartition: StartingOffset], reset: KafkaConsumerConfiguration.AutoOffsetReset,
        by deadline: Deadline
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        var starts = try resolve(starts, by: deadline)
        let wanted = starts.filter { $0.value == .committed }.map(\.key)
        let committed = wanted.isEmpty ? [:] : try committed(wanted, timeout: deadline.remaining)
        for partition in wanted {
            switch (committed[partition], reset) {
            case (.some(let offset), _): starts[partition] = .offset(offset)
            case (nil, .earliest): starts[partition] = .beginning
            case (nil, .latest): starts[partition] = .end
            case (nil, .error):
                throw KafkaError(
                    .autoOffsetReset,
                    "The group has no committed offset of \(partition), and autoOffsetReset is error: name an offset.")
            }
        }
        var offsets = starts.compactMapValues(\.known)
        let ends = starts.filter { $0.value.known == nil }.mapValues { $0 == .end ? OffsetTime.end : .beginning }
        for (partition, offset) in try self.offsets(at: ends, by: deadline) {
            guard let offset else { throw noAnswer(partition) }
            offsets[partition] = offset
        }
        return offsets
    }

    /// What a broker says about a topic; nil once no broker can be reached, or nobody has answered by the deadline.
    func description(of topic: TopicHandle, by deadline: Deadline) -> ClusterMetadata.Topic? {
        // In short steps: whether anybody can be reached is learned meanwhile.
        while !reachability.isNobodyThere, !deadline.hasPassed {
            let metadata = try? metadata(topic: topic, timeout: min(deadline.remaining, .milliseconds(500)))
            if let found = metadata?.topics.first(where: { $0.name == topic.name }) { return found }
        }
        return nil
    }

    /// The error for partitions that can't be read, as far as a broker says: not there, or denied; nil if there is none.
    ///
    /// librdkafka would not say so, or after half a minute.
    static func missing(_ partitions: [TopicPartition], of found: ClusterMetadata.Topic) -> KafkaError? {
        if let error = found.error {
            return error.isRetriable ? nil : error
        }
        let last = found.partitions.count
        guard let partition = partitions.first(where: { $0.partition >= last }) else { return nil }
        return KafkaError(
            .unknownTopicOrPartition,
            "\(partition) does not exist: the topic has \(last) partitions, numbered from 0. Check the number.")
    }

    /// Waits before a question is asked again.
    static func pause(_ time: Duration) { usleep(UInt32(clamping: time.milliseconds * 1_000)) }

    /// What this client remembers of a partition's ends from its last fetch; nil for what it does not know.
    ///
    /// Asks nobody.
    func cachedWatermarks(of partition: TopicPartition) -> (low: Int64?, high: Int64?) {
        var low: Int64 = -1
        var high: Int64 = -1
        let error = rd_kafka_get_watermark_offsets(
            pointer, partition.topic, Int32(clamping: partition.partition), &low, &high)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { return (nil, nil) }
        return (low >= 0 ? low : nil, high >= 0 ? high : nil)
    }

    private func noAnswer(_ partition: TopicPartition) -> KafkaError {
        KafkaError(
            .unknownTopicOrPartition,
            "The leader of \(partition) names no offset for it. Check the topic and its partitions.")
    }

    static func names(_ partitions: some Collection<TopicPartition>) -> String {
        let names = partitions.sorted().prefix(3).map(\.description).joined(separator: ", ")
        return partitions.count > 3 ? names + " and \(partitions.count - 3) more" : names
    }
}

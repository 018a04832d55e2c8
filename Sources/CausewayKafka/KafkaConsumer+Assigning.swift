public import CausewayRuntime

extension KafkaConsumer {
    /// Reads these partitions and no others, without a group's rebalances.
    ///
    /// The topics are looked up first, for five seconds at most; where no broker can be reached it goes on without that.
    /// `tail` and `timestamp` wait for the leaders' answers.
    ///
    /// - Parameters:
    ///   - partitions: The partitions, and where to begin.
    ///   - deadline: When to give up looking starting points up.
    /// - Throws: `unknownTopicOrPartition` for what does not exist, `topicAuthorizationFailed` for what is denied, `closed`,
    ///   or why starting points can't be told.
    public func assign(
        _ partitions: [TopicPartition: StartingOffset], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) {
        // The topics' handles are kept until then, so the leaders stay known. Else librdkafka would look the beginning
        // or the end up only after half a second.
        let (starts, topics) = try await prepare(partitions, by: deadline)
        defer { withExtendedLifetime(topics) {} }
        try await onControl { control, done in
            do throws(KafkaError) { done(.success(try control.assign(starts))) } catch { done(.failure(error)) }
        }
    }

    /// Reads further partitions, without a group's rebalances; the others go on undisturbed.
    ///
    /// - Parameters:
    ///   - partitions: The partitions, none of them assigned, and where to begin.
    ///   - deadline: When to give up looking starting points up.
    /// - Throws: `invalidState` for a partition that is assigned, or in a group that assigns; as `assign` otherwise.
    public func incrementalAssign(
        _ partitions: [TopicPartition: StartingOffset], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) {
        if partitions.isEmpty { return }
        let (starts, topics) = try await prepare(partitions, by: deadline)
        defer { withExtendedLifetime(topics) {} }
        try await onControl { control, done in
            do throws(KafkaError) {
                done(.success(try control.incrementalAssign(starts)))
            } catch {
                done(.failure(error))
            }
        }
    }

    /// Reads these partitions no more; the others go on undisturbed.
    ///
    /// What is stored for them is not committed by this: call `commit` before.
    ///
    /// - Parameter partitions: The partitions.
    /// - Throws: `invalidState` for a partition that is not assigned, or in a group that assigns; `closed`.
    public func incrementalUnassign(_ partitions: [TopicPartition]) async throws(KafkaError) {
        if partitions.isEmpty { return }
        try await onControl { control, done in
            do throws(KafkaError) {
                done(.success(try control.incrementalUnassign(partitions)))
            } catch {
                done(.failure(error))
            }
        }
    }

    /// The partitions that are read now.
    public var assignment: [TopicPartition] { delivery.slots.keys.sorted() }

    // MARK: Starting points

    /// Looks up what has to be known before partitions are assigned.
    private func prepare(
        _ partitions: [TopicPartition: StartingOffset], by deadline: Deadline
    ) async throws(KafkaError) -> (starts: [TopicPartition: StartingOffset], topics: [TopicHandle]) {
        let client = try client()
        for partition in partitions.keys { try Self.check(partition) }
        if partitions.isEmpty { return ([:], []) }
        let hasGroup = configuration.groupID != nil
        return try await BlockingCall.run { () throws(KafkaError) in
            let topics = try Self.learn(Array(partitions.keys), client, by: min(deadline, .after(.seconds(5))))
            // Refused by a coordinator that has just started or moved, librdkafka 2.0.2 does not ask again, and such a
            // partition is never read: so the coordinator has to have answered before.
            let committed = hasGroup ? partitions.filter { $0.value == .committed }.map(\.key) : []
            if !committed.isEmpty, !client.reachability.isNobodyThere {
                _ = try? client.committed(committed, timeout: min(deadline.remaining, .seconds(5)))
            }
            return (try client.resolve(partitions, by: deadline), topics)
        }
    }

    /// Learns the leaders of partitions; throws for what certainly can't be read.
    private static func learn(
        _ partitions: [TopicPartition], _ client: ClientHandle, by deadline: Deadline
    ) throws(KafkaError) -> [TopicHandle] {
        var topics: [TopicHandle] = []
        for (name, partitions) in Dictionary(grouping: partitions, by: \.topic) {
            let topic = try TopicHandle(name, client: client)
            topics.append(topic)
            // Twice, as the first answer may come before the brokers that it names are known.
            _ = client.description(of: topic, by: deadline)
            let patience = Deadline.after(.seconds(1))
            while let found = client.description(of: topic, by: deadline),
                let missing = ClientHandle.missing(partitions, of: found)
            {
                // It may have been made just now, and not every broker knows yet.
                let mayCome = missing.code == .unknownTopicOrPartition
                if !mayCome || patience.hasPassed || deadline.hasPassed { throw missing }
                ClientHandle.pause(.milliseconds(50))
            }
        }
        return topics
    }

    private static func check(_ partition: TopicPartition) throws(KafkaError) {
        if partition.topic.isEmpty { throw KafkaError(.invalidArgument, "A topic's name is empty.") }
        guard (0...Int(Int32.max)).contains(partition.partition) else {
            throw KafkaError(.invalidArgument, "\(partition) can't be read: partitions are numbered from 0.")
        }
    }
}

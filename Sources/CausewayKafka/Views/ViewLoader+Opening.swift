internal import CausewayObservability
internal import CausewayRuntime

/// Finding out what there is to read, and beginning to.
extension ViewLoader {
    /// Partitions of a topic at most: an entry knows its own in two bytes.
    private static var mostPartitions: Int { 65_536 }

    /// Waits for the cluster, assigns every partition from its beginning.
    ///
    /// - Parameters:
    ///   - reading: The reader, which learns its partitions and their ends.
    ///   - isAgain: Whether the topic was there before: then it is waited for.
    /// - Throws: `closed`, or why it can never be read.
    func open(_ reading: inout ViewReading<Key, Value>, isAgain: Bool) async throws(KafkaError) {
        // A topic that was made just now may not be known to every broker.
        let patience = Deadline.after(.seconds(5))
        var pause = Duration.milliseconds(50)
        while true {
            do throws(KafkaError) {
                return try await tryToOpen(&reading)
            } catch {
                if isStopped { throw ViewCore<Key, Value>.closed }
                let mayCome = error.code == .unknownTopicOrPartition && (isAgain || !patience.hasPassed)
                guard error.isRetriable || mayCome else { throw error }
                core.logger.warning("a view can't be read yet: \(error.message)", ["topic": core.topic])
            }
            await LoopDelay.wait(until: .after(pause))
            pause = min(pause * 2, .seconds(2))
        }
    }

    private func tryToOpen(_ reading: inout ViewReading<Key, Value>) async throws(KafkaError) {
        let partitions = try await partitions(reading.consumer)
        // The ends are known before the first record is read: that is what it has to catch up with.
        let ranges = try await reading.consumer.watermarks(of: partitions)
        try await reading.consumer.assign(
            Dictionary(uniqueKeysWithValues: ranges.map { ($0.key, .offset($0.value.low)) }))
        reading.positions = ViewPositions(
            Dictionary(uniqueKeysWithValues: ranges.map { ($0.key.partition, $0.value) }))
    }

    /// The partitions to be read.
    func partitions(_ consumer: KafkaConsumer) async throws(KafkaError) -> [TopicPartition] {
        let found = try await consumer.metadata(of: core.topic, deadline: .after(.seconds(5))).partitions
        guard found.count <= Self.mostPartitions else {
            throw KafkaError(
                .invalidConfiguration,
                "'\(core.topic)' has \(found.count) partitions, a view reads \(Self.mostPartitions) at most.")
        }
        let wanted = configuration.partitions ?? Set(found.map(\.id))
        if let missing = wanted.subtracting(found.map(\.id)).min() {
            throw KafkaError(
                .unknownTopicOrPartition,
                "The view's partition \(missing) does not exist: '\(core.topic)' has \(found.count).")
        }
        if wanted.isEmpty {
            throw KafkaError(
                .invalidConfiguration, "The view of '\(core.topic)' has no partitions: name one, or leave it nil.")
        }
        return wanted.sorted().map { TopicPartition(topic: core.topic, partition: $0) }
    }
}

extension ViewPositions {
    /// What each partition held.
    var ranges: [Int: OffsetRange] { partitions.mapValues { OffsetRange(low: $0.first, high: $0.end) } }
}

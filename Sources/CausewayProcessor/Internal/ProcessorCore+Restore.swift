internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime

/// Reading a partition's state from its log.
extension ProcessorCore {
    /// What a partition's log adds up to.
    private struct Restored: Sendable {
        var state: Logic.State
        var lastDecided: Int64 = -1
        var lastEvent: Int64 = -1
        var count = 0
    }

    /// Reads the log until the state is what it says; tries again until that succeeds or the partition is given up.
    func restore(_ run: PartitionRun<Logic.State>) async {
        var wait = Duration.milliseconds(50)
        while !run.isReleased, !Task.isCancelled, refused == nil {
            do {
                try await readLog(of: run)
                return noteChange()
            } catch let error as KafkaError where error.code == .invalidConfiguration {
                return refuse(error)
            } catch {
                logger.error(
                    "partition \(run.partition) of \(configuration.eventTopic) can't be restored: \(error); trying again",
                    ["topic": configuration.eventTopic, "partition": "\(run.partition)"])
            }
            await sleep(wait)
            wait = min(wait * 2, .seconds(5))
        }
    }

    private func readLog(of run: PartitionRun<Logic.State>) async throws {
        let start = Deadline.now()
        let partition = TopicPartition(topic: configuration.eventTopic, partition: run.partition)
        let consumer = try KafkaConsumer(configuration: configuration.replay.readingToEnd, loop: loop, logger: logger)
        let found: Result<Restored, any Error>
        do {
            found = .success(try await read(partition, run, consumer))
        } catch {
            found = .failure(error)
        }
        run.restoring = nil
        try? await consumer.close(deadline: .after(.seconds(1)))
        let restored = try found.get()
        run.outcomes = try await readOutcomes(of: run.partition)
        run.state = restored.state
        run.lastDecided = restored.lastDecided
        run.lastEvent = restored.lastEvent
        run.isBroken = false
        counters.add { $0.restores += 1 }
        logger.info(
            "partition \(run.partition) of \(configuration.eventTopic) restored from \(restored.count) events",
            [
                "topic": configuration.eventTopic, "partition": "\(run.partition)", "events": "\(restored.count)",
                "milliseconds": "\((Deadline.now().nanoseconds - start.nanoseconds) / 1_000_000)",
            ])
    }

    private func read(
        _ partition: TopicPartition, _ run: PartitionRun<Logic.State>, _ consumer: KafkaConsumer
    ) async throws -> Restored {
        var restored = Restored(state: logic.initialState(partition: run.partition))
        let range = try await consumer.watermarks(of: partition)
        try await consumer.readToEnd(of: [partition: .beginning], upTo: 1_000) { batch in
            for record in batch { try take(record, &restored) }
            run.restoring = (restored.lastEvent - range.low + 1, range.high - range.low)
            if run.isReleased { throw CancellationError() }
        }
        return restored
    }

    private func take(_ record: ConsumerRecord, _ restored: inout Restored) throws {
        try checkPartitions(record)
        try checkVersion(record)
        if let event = try logic.event(from: record) { logic.evolve(&restored.state, event) }
        if let offset = Self.number(ProcessorHeaders.commandOffset, record) {
            restored.lastDecided = max(restored.lastDecided, offset)
        }
        restored.lastEvent = record.offset
        restored.count += 1
    }

    /// A topic that has got more partitions has its keys elsewhere now: their state would be split.
    private func checkPartitions(_ record: ConsumerRecord) throws {
        guard let count = Self.number(ProcessorHeaders.partitions, record), count != partitionCount else { return }
        throw KafkaError(
            .invalidConfiguration,
            """
            The events of '\(configuration.eventTopic)' were decided when '\(configuration.responder.topic)' had \
            \(count) partitions, now it has \(partitionCount): commands of a key go to another partition than its events \
            are in. Partitions can't be added to topics that are worked on by key; make new topics, and write the events \
            over by key.
            """)
    }

    /// What an older release makes of newer events would be a wrong state; others can serve the partition.
    private func checkVersion(_ record: ConsumerRecord) throws {
        guard record.eventVersion > logic.eventVersion else { return }
        throw KafkaError(
            .invalidConfiguration,
            """
            The event at offset \(record.offset) of partition \(record.partition) of '\(configuration.eventTopic)' has \
            version \(record.eventVersion), and this release knows versions up to \(logic.eventVersion): it was written \
            by a newer one. Run that one; nothing was decided here.
            """)
    }

    private static func number(_ name: String, _ record: ConsumerRecord) -> Int64? {
        record.headers[name].flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }
}

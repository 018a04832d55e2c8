internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// Taking partitions over, giving them up, and reading their state from the log.
extension ProcessorCore {
    /// Takes partitions over; returns once their state is restored.
    func take(_ partitions: [TopicPartition]) async {
        var taken: [PartitionRun<Logic.State>] = []
        for partition in partitions.map(\.partition) {
            let run = PartitionRun(partition: partition, state: logic.initialState(partition: partition))
            runs[partition] = run
            startRestore(run)
            taken.append(run)
        }
        for run in taken { await run.restoring?.value }
    }

    /// Gives partitions up: what was in hand is done.
    func release(_ partitions: [TopicPartition]) {
        for partition in partitions.map(\.partition) {
            guard let run = runs.removeValue(forKey: partition) else { continue }
            run.isReleased = true
            goOn(run)
        }
    }

    func startRestore(_ run: PartitionRun<Logic.State>) {
        run.restoring = Task(executorPreference: loop.taskExecutor) { await self.restore(run) }
    }

    /// Reads the log until the state is what it says; tries again until that succeeds or the partition is given up.
    private func restore(_ run: PartitionRun<Logic.State>) async {
        defer {
            run.restoring = nil
            goOn(run)
        }
        var wait = Duration.milliseconds(100)
        while !run.isReleased {
            // What is still on its way to the log is part of what has to be read.
            if run.inFlight == 0 {
                do {
                    return try await readLog(of: run)
                } catch {
                    logger.error(
                        "partition \(run.partition) of \(configuration.eventTopic) can't be restored: \(error); trying again",
                        ["topic": configuration.eventTopic, "partition": String(run.partition)])
                }
            }
            try? await Task.sleep(for: wait)
            wait = min(wait * 2, .seconds(5))
        }
    }

    private func readLog(of run: PartitionRun<Logic.State>) async throws {
        let start = Deadline.now()
        let partition = TopicPartition(topic: configuration.eventTopic, partition: run.partition)
        let consumer = try KafkaConsumer(configuration: configuration.replay, loop: loop, logger: logger)
        var state = logic.initialState(partition: run.partition)
        var lastDecided: Int64 = -1
        var count = 0
        do {
            let range = try await consumer.watermarks(of: partition)
            if range.high > range.low {
                try await consumer.assign([partition: .beginning])
                reading: for try await batch in consumer.batches(upTo: 1000) {
                    for record in batch {
                        if let event = try logic.event(from: record) { logic.evolve(&state, event) }
                        if let offset = Self.commandOffset(of: record) { lastDecided = max(lastDecided, offset) }
                        count += 1
                        if record.offset >= range.high - 1 { break reading }
                    }
                }
            }
        } catch {
            try? await consumer.close(deadline: .after(.seconds(1)))
            throw error
        }
        try? await consumer.close(deadline: .after(.seconds(1)))
        run.state = state
        run.lastDecided = lastDecided
        run.isBroken = false
        logger.info(
            "partition \(run.partition) of \(configuration.eventTopic) restored from \(count) events",
            [
                "topic": configuration.eventTopic, "partition": String(run.partition), "events": String(count),
                "milliseconds": String((Deadline.now().nanoseconds - start.nanoseconds) / 1_000_000),
            ])
    }

    private static func commandOffset(of record: ConsumerRecord) -> Int64? {
        record.headers[ProcessorHeaders.commandOffset].flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }
}

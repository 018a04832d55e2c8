internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// Reading a partition's windows from its results.
extension WindowCore {
    /// Reads the results until the windows are what they say; tries again until that succeeds or the partition is given
    /// up.
    func restore(_ run: WindowRun<Fold>) async {
        var wait = Duration.milliseconds(50)
        while !run.isReleased, !Task.isCancelled, refused == nil {
            do {
                try await readResults(of: run)
                return noteChange()
            } catch let error as KafkaError where Self.isLasting(error) {
                return refuse(error)
            } catch {
                if run.isReleased || Task.isCancelled { return }
                logger.error(
                    "partition \(run.partition) of \(configuration.stateTopic) can't be restored: \(error); trying again",
                    ["topic": configuration.stateTopic, "partition": "\(run.partition)"])
            }
            await sleep(wait)
            wait = min(wait * 2, .seconds(1))
        }
    }

    private static func isLasting(_ error: KafkaError) -> Bool {
        error.code == .invalidConfiguration || error.code == .limitExceeded
    }

    private func readResults(of run: WindowRun<Fold>) async throws {
        let start = Deadline.now()
        let consumer = try KafkaConsumer(configuration: configuration.replay.readingToEnd, loop: loop, logger: logger)
        let found: Result<RestoredWindows<Fold>, any Error>
        do {
            found = .success(try await read(run, consumer))
        } catch {
            found = .failure(error)
        }
        run.restoring = nil
        try? await consumer.close(deadline: .after(.seconds(1)))
        let restored = try found.get()
        run.state = restored.state
        run.resume = restored.resume
        run.isRestored = true
        if windowCount > configuration.maxWindows { throw tooMany }
        counters.add { $0.restores += 1 }
        logger.info(
            "partition \(run.partition) of \(configuration.stateTopic) restored: \(restored.state.count) results",
            [
                "topic": configuration.stateTopic, "partition": "\(run.partition)",
                "milliseconds": "\((Deadline.now().nanoseconds - start.nanoseconds) / 1_000_000)",
            ])
    }

    private func read(_ run: WindowRun<Fold>, _ consumer: KafkaConsumer) async throws -> RestoredWindows<Fold> {
        let partition = TopicPartition(topic: configuration.stateTopic, partition: run.partition)
        var restored = RestoredWindows(windows, fold)
        let range = try await consumer.watermarks(of: partition)
        try await consumer.readToEnd(of: [partition: .beginning], upTo: 1_000) { batch in
            for record in batch { try take(record, &restored) }
            restored.settle()
            run.restoring = ((batch.last?.offset ?? 0) - range.low + 1, range.high - range.low)
            if run.isReleased { throw CancellationError() }
        }
        let input = TopicPartition(topic: configuration.inputTopic, partition: run.partition)
        let end = try await consumer.watermarks(of: input).high
        if restored.resume.applied.offset >= end {
            throw KafkaError(
                .invalidConfiguration,
                """
                The results in '\(configuration.stateTopic)' are of records of \(input) up to offset \
                \(restored.resume.applied.offset), but it ends at \(end): it was made anew, or has lost records. Use a new \
                topic for results, and a new group.
                """)
        }
        return restored
    }

    private func take(_ record: ConsumerRecord, _ restored: inout RestoredWindows<Fold>) throws {
        guard let bytes = record.header(WindowHeaders.progress), let progress = WindowProgress(bytes),
            let keyBytes = record.key, let key = WindowedKey(bytes: keyBytes)
        else { throw unfit(record, "is no result of an aggregation") }
        let start = key.window.start.milliseconds
        guard TimeWindows.isUsable(start), windows.starts(at: start).contains(start),
            windows.window(startingAt: start) == key.window
        else {
            throw unfit(record, "is of the window \(key.window), which is none of those of \(windows.size)")
        }
        guard progress.partitions == partitionCount else {
            throw unfit(
                record,
                """
                was written when '\(configuration.inputTopic)' had \(progress.partitions) partitions, and now it has \
                \(partitionCount): records of a key go to another partition than its results are in
                """)
        }
        restored.take(WindowPlace(start: start, key: key.key), try value(of: record), progress)
    }

    private func value(of record: ConsumerRecord) throws -> Fold.Value? {
        guard let bytes = record.value else { return nil }
        do {
            return try deserializer.deserialize(
                bytes, SerializationContext(topic: record.topic, part: .value, record: record))
        } catch {
            throw unfit(record, "can't be read as \(Fold.Value.self): \(error)")
        }
    }

    private func unfit(_ record: ConsumerRecord, _ reason: String) -> KafkaError {
        KafkaError(
            .invalidConfiguration,
            """
            \(record.topicPartition) offset \(record.offset) \(reason). Results go to a topic for this aggregation alone: \
            use a new one, and a new group to begin anew.
            """)
    }
}

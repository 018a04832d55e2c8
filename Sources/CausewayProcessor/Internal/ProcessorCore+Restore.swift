internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime

/// Reading a partition's state from its log, or from a snapshot and what is behind it.
extension ProcessorCore {
    typealias Fold = PartitionFold<Logic.State>

    /// Reads the log until the state is what it says; tries again until that succeeds or the partition is given up.
    func restore(_ run: PartitionRun<Logic.State>) async {
        var wait = Duration.milliseconds(50)
        noteRestoring(1)
        defer { noteRestoring(-1) }
        while !run.isReleased, !Task.isCancelled, refused == nil {
            do {
                try await readLog(of: run)
                return noteChange()
            } catch let error as KafkaError where error.code == .invalidConfiguration {
                return refuse(error)
            } catch {
                if run.isReleased || Task.isCancelled { return }
                run.trouble = "\(error)"
                counters.add { $0.restoreFailures += 1 }
                logger.error(
                    "partition \(run.partition) of \(configuration.eventTopic) can't be restored: \(error); trying again",
                    ["topic": configuration.eventTopic, "partition": "\(run.partition)"])
            }
            await sleep(wait)
            wait = min(wait * 2, .seconds(5))
        }
    }

    private func noteRestoring(_ change: Int) {
        restoringCount += change
        metrics?.noteRestoring(restoringCount)
        if change < 0 { noteChange() }
    }

    private func readLog(of run: PartitionRun<Logic.State>) async throws {
        let start = Deadline.now()
        let fold = try await readApart(run)
        guard (fold.anchor?.offset ?? -1) >= run.committedEvent else {
            // The marker of the last transaction is on its way: readers are not told of its events yet.
            throw KafkaError(
                .invalidState, "The event at offset \(run.committedEvent) is committed and can't be read yet.",
                isRetriable: true)
        }
        run.outcomes = try await readOutcomes(of: run.partition)
        run.take(fold)
        run.snapshots.restored(fold.unsaved ?? fold.count)
        run.commit()
        noteRestored(run, fold, since: start)
    }

    /// Reads a partition's state with a consumer of its own.
    func readApart(_ run: PartitionRun<Logic.State>) async throws -> Fold {
        var settings = configuration.replay.readingToEnd
        // What is deleted while it is read must not be passed over.
        settings.autoOffsetReset = .error
        let consumer = try KafkaConsumer(configuration: settings, loop: loop, logger: logger)
        let found: Result<Fold, any Error>
        do {
            found = .success(try await read(run, consumer))
        } catch {
            found = .failure(error)
        }
        run.restoring = nil
        if !run.isStandby { metrics?.remaining(of: run.partition).set(0) }
        try? await consumer.close(deadline: .after(.seconds(1)))
        return try found.get()
    }

    private func noteRestored(_ run: PartitionRun<Logic.State>, _ fold: Fold, since start: Deadline) {
        counters.add {
            $0.restores += 1
            $0.restoredEvents += fold.count
            switch fold.origin {
            case .log: break
            case .snapshot: $0.restoresFromSnapshot += 1
            case .standby: $0.restoresFromStandby += 1
            }
        }
        metrics?.noteRestored(since: start)
        let origin =
            switch fold.origin {
            case .log: ""
            case .snapshot: "a snapshot and "
            case .standby: "its standby and "
            }
        logger.info(
            "partition \(run.partition) of \(configuration.eventTopic) restored from \(origin)\(fold.count) events",
            [
                "topic": configuration.eventTopic, "partition": "\(run.partition)", "from": fold.origin.rawValue,
                "events": "\(fold.count)",
                "milliseconds": "\((Deadline.now().nanoseconds - start.nanoseconds) / 1_000_000)",
            ])
    }

    private func read(_ run: PartitionRun<Logic.State>, _ consumer: KafkaConsumer) async throws -> Fold {
        let partition = TopicPartition(topic: configuration.eventTopic, partition: run.partition)
        let log = try await consumer.watermarks(of: partition)
        if let fold = try await readStandby(run, log, consumer) { return fold }
        if let fold = try await readSnapshot(run, log, consumer) { return fold }
        try checkBeginning(log, of: partition)
        return try await follow(Fold(logic.initialState(partition: run.partition)), log, run, consumer)
    }

    /// What was folded while somebody else served the partition, and the events behind it.
    private func readStandby(
        _ run: PartitionRun<Logic.State>, _ log: OffsetRange, _ consumer: KafkaConsumer
    ) async throws -> Fold? {
        guard let standby = run.takeStandby(), let anchor = standby.anchor else { return nil }
        do {
            try check(anchor, covered: standby.covered, log)
            var fold = try await follow(consume standby, log, run, consumer)
            fold.unsaved = try await countUnsaved(fold, run, consumer)
            return fold
        } catch let fault as SnapshotFault {
            logger.warning(
                "the standby of partition \(run.partition) of \(configuration.eventTopic) is not used: \(fault)",
                ["topic": configuration.eventTopic, "partition": "\(run.partition)"])
            return nil
        }
    }

    /// Folds what is in the log behind what a fold has.
    ///
    /// - Throws: `SnapshotFault` if the fold is of another log.
    func follow(
        _ beginning: consuming Fold, _ log: OffsetRange, _ run: PartitionRun<Logic.State>, _ consumer: KafkaConsumer
    ) async throws -> Fold {
        var fold = beginning
        // Its last event is read once more, to see that it is the same.
        var expected = fold.anchor.flatMap { $0.offset >= log.low ? $0 : nil }
        let start = expected?.offset ?? max(log.low, fold.covered)
        let partition = TopicPartition(topic: configuration.eventTopic, partition: run.partition)
        let gauge = run.isStandby ? nil : metrics?.remaining(of: run.partition)
        var report = Deadline.after(configuration.restoreReportInterval)
        if start < log.high {
            try await consumer.readToEnd(of: [partition: .offset(start)], upTo: 1_000) { batch in
                for record in batch {
                    if let anchor = expected {
                        guard anchor.isFound(in: record) else { throw SnapshotFault.otherLog(offset: anchor.offset) }
                        expected = nil
                    } else {
                        try self.fold(record, into: &fold)
                    }
                }
                let progress = RestoreProgress.events(
                    done: (batch.last?.offset ?? start) - start + 1, of: log.high - start)
                run.restoring = progress
                gauge?.set(Double(progress.remaining))
                if report.hasPassed {
                    report = .after(configuration.restoreReportInterval)
                    logger.info(
                        "partition \(run.partition) of \(configuration.eventTopic) is being restored: \(progress)",
                        ["topic": configuration.eventTopic, "partition": "\(run.partition)"])
                }
                await configuration.onRestoring?(run.partition)
                if run.isReleased { throw CancellationError() }
            }
        }
        if let expected { throw SnapshotFault.otherLog(offset: expected.offset) }
        return fold
    }

    /// Takes an event of the log in.
    func fold(_ record: ConsumerRecord, into fold: inout Fold) throws {
        try checkPartitions(record)
        try checkVersion(record)
        if let event = try logic.event(from: record) { logic.evolve(&fold.state, event) }
        if let offset = Self.number(ProcessorHeaders.commandOffset, record) {
            fold.lastDecided = max(fold.lastDecided, offset)
        }
        fold.anchor = EventAnchor(record)
        fold.covered = record.offset + 1
        fold.count += 1
    }

    // MARK: What must be true of the log

    /// What is left of a log adds up to another state.
    private func checkBeginning(_ log: OffsetRange, of partition: TopicPartition) throws {
        guard log.low > 0, configuration.requiresWholeLog else { return }
        let snapshot = configuration.snapshots == nil ? "" : ", and there is no snapshot that covers those before"
        throw KafkaError(
            .invalidConfiguration,
            """
            The log of \(partition) begins at offset \(log.low)\(snapshot): what is left of it would add up to another \
            state, so nothing is decided by it. Keep the events (retention.ms -1, retention.bytes -1), or keep snapshots \
            of them; if the events that are left are all that the state needs, set requiresWholeLog to false.
            """)
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

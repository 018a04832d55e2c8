internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// States of partitions that others serve, kept ready.
extension ProcessorCore {
    /// Begins to follow what others serve, if that is wanted.
    func beginStandby() {
        guard configuration.standbys == .all, standbyTask == nil else { return }
        standbyTask = Task(executorPreference: loop.taskExecutor) { await self.standBy() }
    }

    /// A partition is taken over: what it adds up to so far, if that is known.
    func takeStandby(_ partition: Int) -> Fold? {
        if loadingStandby?.partition == partition { loadingStandby?.isReleased = true }
        refusedStandbys.remove(partition)
        var fold = standbys.removeValue(forKey: partition)?.fold
        fold?.origin = .standby
        // What is read from now on counts.
        fold?.count = 0
        return fold
    }

    /// A partition was given up: its state is the beginning of a standby's.
    func keepStandby(of run: PartitionRun<Logic.State>) {
        guard configuration.standbys == .all, !run.isBroken, !isStopping, runs[run.partition] == nil else { return }
        var fold = Fold(run.state)
        fold.lastDecided = run.lastDecided
        fold.anchor = run.anchor
        fold.covered = run.lastEvent + 1
        standbys[run.partition] = StandbyPartition(fold)
    }

    // MARK: Following

    private func standBy() async {
        var wait = Duration.milliseconds(200)
        await awaitAssignment()
        while isFollowing {
            do {
                try await follow()
                continue
            } catch {
                guard isFollowing else { return }
                logger.warning(
                    "standbys of \(configuration.eventTopic) can't be kept up: \(error); trying again",
                    ["topic": configuration.eventTopic])
                // Events may have been passed over: begin again with snapshots and logs.
                if (error as? KafkaError)?.code == .autoOffsetReset { standbys = [:] }
            }
            await sleep(wait)
            wait = min(wait * 2, .seconds(30))
        }
    }

    private var isFollowing: Bool { !isStopping && refused == nil && !Task.isCancelled }

    /// Follows until it fails, or a partition is to be read once more.
    private func follow() async throws {
        var settings = configuration.replay
        settings.isolationLevel = .readCommitted
        // What is deleted before it is read must not be passed over.
        settings.autoOffsetReset = .error
        let consumer = try KafkaConsumer(configuration: settings, loop: loop, logger: logger)
        let result: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.chooseStandbys(consumer) }
                group.addTask { try await self.foldStandbys(consumer) }
                defer { group.cancelAll() }
                try await group.next()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try? await consumer.close(deadline: .after(.seconds(1)))
        try result.get()
    }

    /// Has those partitions read that others serve, and no others; returns when one has come back that was read before.
    private func chooseStandbys(_ consumer: KafkaConsumer) async throws {
        var read: Set<Int> = []
        var left: Set<Int> = []
        while isFollowing {
            let gone = read.filter { standbys[$0]?.reader !== consumer }
            if !gone.isEmpty {
                read.subtract(gone)
                left.formUnion(gone)
                try await consumer.incrementalUnassign(gone.map(place))
            } else if let partition = nextStandby(beside: read) {
                if left.contains(partition) { return }
                try await addStandby(partition, consumer)
                if standbys[partition] != nil { read.insert(partition) }
            } else {
                let assigned = read
                await awaitChange { core in
                    !core.isFollowing || core.nextStandby(beside: assigned) != nil
                        || assigned.contains { core.standbys[$0]?.reader !== consumer }
                }
            }
        }
    }

    /// Who is to serve partitions restores them first.
    private func awaitAssignment() async {
        let deadline = Deadline.after(.seconds(5))
        let timer = LoopTimer(on: loop) { [weak self] in
            guard let self else { return }
            assumeIsolated { $0.noteChange() }
        }
        timer.schedule(at: deadline)
        while isFollowing, !isAssigned, !deadline.hasPassed {
            await awaitChange { !$0.isFollowing || $0.isAssigned || deadline.hasPassed }
        }
        timer.invalidate()
    }

    private func nextStandby(beside read: Set<Int>) -> Int? {
        if restoringCount > 0 { return nil }
        return (0..<partitionCount).first {
            runs[$0] == nil && !read.contains($0) && !refusedStandbys.contains($0)
        }
    }

    private func place(_ partition: Int) -> TopicPartition {
        TopicPartition(topic: configuration.eventTopic, partition: partition)
    }

    /// Restores a partition's state as far as its events go, and has those that follow read.
    private func addStandby(_ partition: Int, _ consumer: KafkaConsumer) async throws {
        if standbys[partition] == nil {
            let run = PartitionRun(
                partition: partition, state: logic.initialState(partition: partition), isStandby: true)
            loadingStandby = run
            defer { loadingStandby = nil }
            do {
                let fold = try await readApart(run)
                if run.isReleased || runs[partition] != nil { return }
                standbys[partition] = StandbyPartition(fold)
            } catch let error as KafkaError where error.code == .invalidConfiguration {
                return refuseStandby(partition, error)
            } catch {
                if run.isReleased { return }
                throw error
            }
        }
        guard let standby = standbys[partition] else { return }
        standby.reader = consumer
        try await consumer.incrementalAssign([place(partition): .offset(standby.fold.covered)])
    }

    private func foldStandbys(_ consumer: KafkaConsumer) async throws {
        for try await batch in consumer.batches(upTo: 1_000) {
            var count = 0
            for record in batch {
                guard let standby = standbys[record.partition], standby.reader === consumer,
                    record.offset >= standby.fold.covered
                else { continue }
                do {
                    try fold(record, into: &standby.fold)
                    count += 1
                } catch {
                    refuseStandby(record.partition, error)
                }
            }
            counters.add { $0.standbyEvents += count }
        }
    }

    /// Whoever serves the partition may be able to read what this release can't.
    private func refuseStandby(_ partition: Int, _ error: any Error) {
        standbys[partition] = nil
        refusedStandbys.insert(partition)
        logger.warning(
            "no standby of partition \(partition) of \(configuration.eventTopic) is kept: \(error)",
            ["topic": configuration.eventTopic, "partition": "\(partition)"])
        noteChange()
    }
}

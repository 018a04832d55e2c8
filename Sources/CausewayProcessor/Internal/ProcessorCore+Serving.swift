internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime

/// Partitions come, are served and go.
extension ProcessorCore {
    /// Serves until the consumer is closed.
    nonisolated func serve() async throws {
        guard let consumer = try await join() else { return }
        let limit = configuration.maxBatch
        try await consumer.forEachPartition { partition in
            guard let run = await self.begin(partition.topicPartition.partition) else { return }
            for await batch in partition.batches(upTo: limit) {
                guard await self.work(on: batch, run) else { break }
            }
            await self.end(run)
        }
    }

    /// Joins the group once the topics are as they have to be.
    private func join() async throws(KafkaError) -> KafkaConsumer? {
        guard let consumer else { return nil }
        try await checkTopics()
        control?.begin()
        await composer.prepare(configuration.responder.replyTopics)
        try await consumer.subscribe(to: configuration.responder.topic)
        beginStandby()
        return consumer
    }

    // MARK: Rebalances

    func rebalance(_ event: RebalanceEvent) async {
        configuration.onRebalance?(event)
        switch event {
        case .assigned(let partitions): await take(partitions)
        case .revoked(let partitions), .lost(let partitions):
            for partition in partitions { runs[partition.partition]?.isReleased = true }
            noteChange()
        }
    }

    /// Takes partitions over: whoever had them before is shut out, and what they left open is aborted.
    ///
    /// Before the rebalance is answered, since the committed offsets are looked up then: they are not told while a
    /// transaction of the earlier owner may still change them.
    private func take(_ partitions: [TopicPartition]) async {
        var taken: [PartitionRun<Logic.State>] = []
        for partition in partitions.map(\.partition) {
            let run = PartitionRun(partition: partition, state: logic.initialState(partition: partition))
            run.standby = takeStandby(partition)
            runs[partition] = run
            taken.append(run)
        }
        isAssigned = true
        control?.beat()
        await withTaskGroup(of: Void.self) { group in
            for run in taken { group.addTask { await self.shutOutOthers(run) } }
        }
        noteChange()
    }

    /// Begins to write a partition: tries again until that succeeds or the partition is given up.
    func shutOutOthers(_ run: PartitionRun<Logic.State>) async {
        while !run.isReleased, !isStopping {
            do {
                let producer = try TransactionalProducer(
                    configuration: configuration.transactions(of: run.partition), controlLoop: loop, logger: logger)
                run.producer = producer
                try await producer.initTransactions(deadline: .after(.seconds(30)))
                run.trouble = nil
                return
            } catch {
                run.trouble = "\(error)"
                logger.warning(
                    "partition \(run.partition) can't be written yet: \(error)",
                    ["topic": configuration.eventTopic, "partition": "\(run.partition)"])
                try? await run.producer?.close(deadline: .now())
                run.producer = nil
            }
            await sleep(.milliseconds(200))
        }
    }

    // MARK: One partition

    /// Restores a partition's state; nil if it has gone already.
    private func begin(_ partition: Int) async -> PartitionRun<Logic.State>? {
        guard let run = runs[partition] else { return nil }
        await restore(run)
        startTimer(run)
        return run
    }

    /// Decides a batch; false if the partition has gone.
    private func work(on batch: ConsumerBatch, _ run: PartitionRun<Logic.State>) async -> Bool {
        await run.takeTurn()
        await decide(batch, run)
        snapshotIfDue(run)
        run.giveTurn()
        if run.isReleased || refused != nil { return false }
        await gather(run)
        return true
    }

    /// Waits until the next transaction may begin: so many commands share one that the cluster keeps up.
    private func gather(_ run: PartitionRun<Logic.State>) async {
        let busy = runs.values.count { !$0.isReleased && $0.pace.isBusy() }
        let interval = run.pace.interval(among: busy, perSecond: configuration.transactionsPerSecond)
        let wait = min(run.pace.lastStart.advanced(by: interval).remaining, configuration.maxHold)
        if wait >= .milliseconds(1), !isStopping { await sleep(wait) }
    }

    private func end(_ run: PartitionRun<Logic.State>) async {
        run.timer?.invalidate()
        run.timer = nil
        run.isReleased = true
        // What is due may be on its way.
        await run.takeTurn()
        if runs[run.partition] === run { runs[run.partition] = nil }
        keepStandby(of: run)
        let producer = run.producer
        run.producer = nil
        noteChange()
        run.giveTurn()
        // Nothing of it is open: the partition's next owner need not wait until its client has gone.
        if let producer { closings.append(Task { try? await producer.close(deadline: .after(.seconds(5))) }) }
    }

    // MARK: What is due by itself

    private func startTimer(_ run: PartitionRun<Logic.State>) {
        let timer = LoopTimer(on: loop) { [weak self, weak run] in
            guard let self, let run else { return }
            assumeIsolated { $0.lookForDue(run) }
        }
        run.timer = timer
        timer.schedule(at: .after(configuration.dueInterval))
    }

    private func lookForDue(_ run: PartitionRun<Logic.State>) {
        if run.isReleased { return }
        // Else the transaction that is under way looks for it too.
        if run.isIdle { snapshotIfDue(run) }
        guard run.isServing, run.isIdle, !logic.due(run.state, at: Self.now()).isEmpty else {
            run.timer?.schedule(at: .after(configuration.dueInterval))
            return
        }
        Task(executorPreference: loop.taskExecutor) {
            await run.takeTurn()
            await self.decideDue(run)
            await self.snapshotIfDue(run)
            run.giveTurn()
            run.timer?.schedule(at: .after(self.configuration.dueInterval))
        }
    }

    // MARK: The end

    /// Takes no more commands; what is in hand is decided and answered, and the group is left.
    func stop() async {
        if isStopping { return }
        isStopping = true
        control?.sayStopped()
        standbyTask?.cancel()
        noteChange()
        await writeLastSnapshots()
        do {
            try await consumer?.close(deadline: .after(configuration.responder.drainTimeout))
        } catch {
            logger.warning("the consumer of commands did not close in time", ["error": "\(error)"])
        }
    }

    /// Closes what is left once nothing is served any more.
    func close() async {
        isStopping = true
        standbyTask?.cancel()
        try? await consumer?.close(deadline: .after(.seconds(1)))
        for closing in closings { await closing.value }
        closings = []
        await standbyTask?.value
        standbyTask = nil
        standbys = [:]
        await control?.close()
        control = nil
        composer.release()
        try? await producer.close(deadline: .after(.seconds(1)))
        noteChange()
    }
}

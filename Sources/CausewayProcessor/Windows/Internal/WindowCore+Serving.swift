internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// Partitions come, are served and go.
extension WindowCore {
    /// Serves until the consumer is closed.
    nonisolated func serve() async throws {
        guard let consumer = try await join() else { return }
        try await consumer.forEachPartition { partition in
            guard let run = await self.begin(partition.topicPartition.partition) else { return }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.commitChanges(run) }
                for await batch in partition.batches(upTo: 1024) {
                    guard await self.work(on: batch, run) else { break }
                }
                await self.endReading(run)
                await group.waitForAll()
            }
            await self.end(run)
        }
    }

    /// Joins the group once the topics are as they have to be.
    private func join() async throws(KafkaError) -> KafkaConsumer? {
        guard let consumer else { return nil }
        try await checkTopics()
        try await consumer.subscribe(to: configuration.inputTopic)
        return consumer
    }

    // MARK: Rebalances

    func rebalance(_ event: RebalanceEvent) async {
        configuration.onRebalance?(event)
        switch event {
        case .assigned(let partitions): await take(partitions)
        case .revoked: break  // Their records end, and what is in hand is committed before they are given up.
        case .lost(let partitions):
            for partition in partitions {
                runs[partition.partition]?.isReleased = true
                runs[partition.partition]?.noteChange()
            }
        }
        noteChange()
    }

    /// Takes partitions over: whoever had them before is shut out, and what they left open is aborted.
    ///
    /// Before the rebalance is answered, since the committed offsets are looked up then: they are not told while a
    /// transaction of the earlier owner may still change them.
    private func take(_ partitions: [TopicPartition]) async {
        var taken: [WindowRun<Fold>] = []
        for partition in partitions.map(\.partition) {
            let run = WindowRun(partition: partition, state: WindowState(windows, fold))
            runs[partition] = run
            taken.append(run)
        }
        await withTaskGroup(of: Void.self) { group in
            for run in taken { group.addTask { await self.shutOutOthers(run) } }
        }
    }

    /// Begins to write a partition: tries again until that succeeds or the partition is given up.
    func shutOutOthers(_ run: WindowRun<Fold>) async {
        while !run.isReleased, !isStopping, !Task.isCancelled {
            do {
                let producer = try TransactionalProducer(
                    configuration: configuration.transactions(of: run.partition), controlLoop: loop, logger: logger)
                run.producer = producer
                try await producer.initTransactions(deadline: .after(.seconds(30)))
                return
            } catch {
                logger.warning(
                    "results of partition \(run.partition) can't be written yet: \(error)",
                    ["topic": configuration.outputTopic, "partition": "\(run.partition)"])
                try? await run.producer?.close(deadline: .now())
                run.producer = nil
            }
            await sleep(.milliseconds(200))
        }
    }

    // MARK: One partition

    /// Restores a partition's windows; nil if it has gone already.
    private func begin(_ partition: Int) async -> WindowRun<Fold>? {
        guard let run = runs[partition] else { return nil }
        await restore(run)
        return run
    }

    /// Takes a batch in; false if the partition has gone.
    private func work(on batch: ConsumerBatch, _ run: WindowRun<Fold>) async -> Bool {
        // Also while its producer is being replaced: what is read is committed by the next one.
        guard run.isRestored, !run.isReleased else { return false }
        do {
            try take(batch, run)
        } catch {
            // What was taken in of the batch has no offsets: it is not to be committed.
            run.isReleased = true
            refuse(error)
        }
        run.noteChange()
        while run.uncommitted >= configuration.maxUncommitted, !run.isCommittingOver, !run.isReleased {
            await run.change()
        }
        return !run.isReleased
    }

    private func endReading(_ run: WindowRun<Fold>) {
        run.isReadingOver = true
        run.noteChange()
    }

    private func end(_ run: WindowRun<Fold>) {
        run.isReleased = true
        if runs[run.partition] === run { runs[run.partition] = nil }
        let producer = run.producer
        run.producer = nil
        noteChange()
        // Nothing of it is open: the partition's next owner need not wait until its client has gone.
        if let producer { closings.append(Task { try? await producer.close(deadline: .after(.seconds(5))) }) }
    }

    // MARK: The end

    /// Takes no more records; what is in hand is committed, and the group is left.
    func stop() async {
        if isStopping { return }
        isStopping = true
        noteChange()
        do {
            try await consumer?.close(deadline: .after(configuration.drainTimeout))
        } catch {
            logger.warning("the consumer of records did not close in time", ["error": "\(error)"])
        }
    }

    /// Closes what is left once nothing is served any more.
    func close() async {
        isStopping = true
        try? await consumer?.close(deadline: .after(.seconds(1)))
        for closing in closings { await closing.value }
        closings = []
        try? await producer.close(deadline: .after(.seconds(1)))
        noteChange()
    }
}

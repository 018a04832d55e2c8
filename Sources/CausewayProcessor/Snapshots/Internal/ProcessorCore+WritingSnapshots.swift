internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// Snapshots of partitions' states, written in their transactions.
///
/// In transactions, so that whoever has lost a partition can't write over the snapshots of its new owner.
extension ProcessorCore {
    /// Begins a snapshot if one is due.
    ///
    /// - Parameter run: The partition; no transaction of it is open.
    func snapshotIfDue(_ run: PartitionRun<Logic.State>) {
        guard let settings = configuration.snapshots, let coding, run.isServing, !isStopping,
            run.snapshots.isDue(settings, at: .now()), let copy = copyState(of: run)
        else { return }
        Task(executorPreference: loop.taskExecutor) { await self.write(copy, run, settings, coding) }
    }

    private func copyState(of run: PartitionRun<Logic.State>) -> StateCopy<Logic.State>? {
        guard let anchor = run.anchor else { return nil }
        let events = run.snapshots.events
        return StateCopy(
            state: run.state, lastDecided: run.lastDecided, anchor: anchor, events: events,
            generation: run.snapshots.begin(at: .now()))
    }

    private func write(
        _ copy: StateCopy<Logic.State>, _ run: PartitionRun<Logic.State>, _ settings: SnapshotConfiguration,
        _ coding: SnapshotCoding<Logic.State>
    ) async {
        do {
            let end = await end(behind: copy, run, by: .after(.seconds(5))) { run.isIdle }
            let writer = try await writer(of: copy, run, end, settings, coding)
            guard run.snapshots.underWay == copy.generation else { return }
            run.snapshots.writer = writer
        } catch {
            return fail(copy, run, error)
        }
        var done = -1
        // Decisions carry it; where none come, it goes by itself.
        while run.snapshots.underWay == copy.generation, !run.isReleased, let writer = run.snapshots.writer {
            if writer.done == done {
                await run.takeTurn()
                await carryAlone(copy, run, upTo: settings.transactionBytes, by: .after(.seconds(60)))
                run.giveTurn()
            } else {
                done = writer.done
                await sleep(.milliseconds(20))
            }
        }
    }

    /// Where the log ends, if nothing has come behind the copy's last event; nil if that can't be told.
    ///
    /// The marker that ends the event's transaction is written some time after the commit is answered; on the embedded
    /// broker there is none.
    private func end(
        behind copy: StateCopy<Logic.State>, _ run: PartitionRun<Logic.State>, by deadline: Deadline,
        _ isQuiet: () -> Bool
    ) async -> Int64? {
        let partition = TopicPartition(topic: configuration.eventTopic, partition: run.partition)
        var pause = Duration.milliseconds(5)
        while true {
            guard let end = try? await consumer?.watermarks(of: partition, deadline: deadline).high, isQuiet(),
                !run.isBroken, run.anchor == copy.anchor
            else { return nil }
            if end > copy.anchor.offset + 1 { return end }
            if pause > .milliseconds(40) || deadline.hasPassed { return copy.anchor.offset + 1 }
            await sleep(pause)
            pause *= 2
        }
    }

    /// The snapshot, made off the loop.
    private func writer(
        of copy: StateCopy<Logic.State>, _ run: PartitionRun<Logic.State>, _ end: Int64?,
        _ settings: SnapshotConfiguration, _ coding: SnapshotCoding<Logic.State>
    ) async throws -> SnapshotWriter {
        let slot = run.snapshots.slot
        let manifest = SnapshotManifest(
            generation: String(copy.generation, radix: 16), slot: slot, version: coding.version,
            eventVersion: logic.eventVersion, eventTopic: configuration.eventTopic, partitions: partitionCount,
            anchor: copy.anchor, covered: end ?? copy.anchor.offset + 1, lastDecided: copy.lastDecided, bytes: 0,
            chunks: 0, firstChunk: 0, checksum: 0, otherChunks: run.snapshots.chunks[1 - slot])
        let (partition, earlier) = (run.partition, run.snapshots.chunks[slot])
        // What a record has beside its value.
        let limit = max(1, configuration.producer.messageMaxBytes - 1_024)
        return try await BlockingPool.compute.run {
            SnapshotWriter(
                manifest, try coding.encode(copy.state), topic: settings.topic, partition: partition,
                chunkBytes: min(settings.chunkBytes, limit), earlierChunks: earlier, isSealed: end != nil)
        }
    }

    // MARK: In transactions

    /// Adds the next chunks of a snapshot that is on its way to a transaction.
    func carrySnapshot(
        _ run: PartitionRun<Logic.State>, _ transaction: KafkaTransaction, upTo bytes: Int
    ) async throws {
        guard var writer = run.snapshots.writer else { return }
        let range = writer.carry(upTo: bytes)
        run.snapshots.writer = writer
        var deliveries: [PendingDelivery] = []
        for number in range { deliveries.append(try await transaction.enqueue(writer.chunk(number))) }
        for (number, delivery) in zip(range, deliveries) {
            let offset = try await delivery.value.offset
            if number == 0 { writer.begins(at: offset ?? 0) }
            await configuration.snapshots?.onChunk?(run.partition, number)
        }
        if range.upperBound == writer.count {
            for record in try writer.end() { try await transaction.enqueue(record) }
        }
        run.snapshots.writer = writer
    }

    /// A transaction is committed, and with it the chunks that it carried.
    func committedSnapshot(_ run: PartitionRun<Logic.State>) {
        run.snapshots.writer?.commit()
        guard let writer = run.snapshots.writer, writer.isWhole else { return }
        run.snapshots.finish()
        counters.add { $0.snapshots += 1 }
        logger.info(
            "a snapshot of partition \(run.partition) of \(configuration.eventTopic) is written",
            [
                "topic": writer.topic, "partition": "\(run.partition)", "offset": "\(writer.manifest.anchor.offset)",
                "bytes": "\(writer.manifest.bytes)", "records": "\(writer.count)",
            ])
    }

    /// Writes chunks in a transaction of their own; the caller has the turn.
    private func carryAlone(
        _ copy: StateCopy<Logic.State>, _ run: PartitionRun<Logic.State>, upTo bytes: Int, by deadline: Deadline,
        waitsForDecision: Bool = true
    ) async {
        guard run.snapshots.underWay == copy.generation, run.snapshots.writer != nil, run.isServing,
            let producer = run.producer
        else { return }
        do {
            try await producer.runTransaction(deadline: deadline, waitsForDecision: waitsForDecision) {
                try await self.carrySnapshot(run, $0, upTo: bytes)
            }
            committedSnapshot(run)
        } catch {
            // Nothing was decided in it: the state is still what the log says.
            fail(copy, run, error)
        }
    }

    private func fail(_ copy: StateCopy<Logic.State>, _ run: PartitionRun<Logic.State>, _ error: any Error) {
        guard run.snapshots.underWay == copy.generation else { return }
        run.snapshots.fail(copy.events, at: .now())
        counters.add { $0.failedSnapshots += 1 }
        logger.warning(
            "a snapshot of partition \(run.partition) of \(configuration.eventTopic) was not written: \(error)",
            ["topic": configuration.snapshots?.topic ?? "", "partition": "\(run.partition)"])
    }

    // MARK: At the end

    /// Writes last snapshots, as many as there is time for.
    func writeLastSnapshots() async {
        guard let settings = configuration.snapshots, let coding, settings.stopTime > .zero else { return }
        let deadline = Deadline.after(settings.stopTime)
        let wanted = runs.values.filter { $0.isServing && $0.snapshots.isWanted }
        if wanted.isEmpty { return }
        let waiter = OneWaiter()
        let left = Countdown(wanted.count, waiter)
        let timer = LoopTimer(on: loop) { waiter.resume() }
        timer.schedule(at: deadline)
        // Tasks of their own: the one that stops is cancelled, and waits no longer than the deadline.
        for run in wanted {
            Task(executorPreference: loop.taskExecutor) {
                await self.writeLast(run, settings, coding, by: deadline)
                await self.count(left)
            }
        }
        await withUnsafeContinuation { waiter.continuation = $0 }
        timer.invalidate()
    }

    private func count(_ left: Countdown) { left.count() }

    private func writeLast(
        _ run: PartitionRun<Logic.State>, _ settings: SnapshotConfiguration, _ coding: SnapshotCoding<Logic.State>,
        by deadline: Deadline
    ) async {
        await run.takeTurn()
        defer { run.giveTurn() }
        guard !deadline.hasPassed, run.isServing, run.snapshots.isWanted, let copy = copyState(of: run) else { return }
        do {
            let end = await end(behind: copy, run, by: deadline) { true }
            run.snapshots.writer = try await writer(of: copy, run, end, settings, coding)
        } catch {
            return fail(copy, run, error)
        }
        if deadline.hasPassed { return run.snapshots.drop() }
        await carryAlone(copy, run, upTo: .max, by: deadline, waitsForDecision: false)
    }
}

/// Resumes a waiter once so many are done.
///
/// Sendable because only the processor's core touches it, which is an actor.
private final class Countdown: @unchecked Sendable {
    private var left: Int
    private let waiter: OneWaiter

    init(_ count: Int, _ waiter: OneWaiter) {
        left = count
        self.waiter = waiter
    }

    func count() {
        left -= 1
        if left == 0 { waiter.resume() }
    }
}

internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// Reads a view's topic, on a task of its own, from the first record until the view is closed or fails.
///
/// Belongs to that task, but for `stop`.
final class ViewLoader<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Records of a batch: what readers and subscribers see at once, and what a lock is held for.
    static var batchLimit: Int { 1024 }
    /// Batches after which other tasks of the pool have their turn.
    private static var batchesPerTurn: Int { 16 }

    /// Why reading stops.
    enum Stop {
        case closed
        /// What was read is not what the topic is now.
        case outdated(String)
    }

    /// Shared with `stop`, and with the alarm that asks for a look at the partitions' beginnings.
    struct Shared {
        var isStopped = false
        var consumer: KafkaConsumer?
        var isCheckDue = false
    }

    let core: ViewCore<Key, Value>
    let makeConsumer: @Sendable () throws(KafkaError) -> KafkaConsumer
    let shared: Mutex<Shared>

    init(
        _ core: ViewCore<Key, Value>, first: KafkaConsumer,
        makeConsumer: @escaping @Sendable () throws(KafkaError) -> KafkaConsumer
    ) {
        self.core = core
        self.makeConsumer = makeConsumer
        shared = Mutex(Shared(consumer: first))
    }

    var configuration: MaterializedViewConfiguration { core.configuration }

    /// Any thread: reads no more; returns the consumer to close.
    func stop() -> KafkaConsumer? {
        shared.withLock { shared in
            defer { shared.consumer = nil }
            shared.isStopped = true
            return shared.consumer
        }
    }

    var isStopped: Bool { shared.withLock { $0.isStopped } }

    // MARK: The task

    func run() async {
        let alarm = LoopAlarm { [weak self] in self?.askForCheck() }
        defer { alarm.stop() }
        do throws(KafkaError) {
            guard let consumer = shared.withLock({ $0.consumer }) else { return }
            var reading = ViewReading<Key, Value>(consumer)
            try await open(&reading, isAgain: false)
            core.begin(reading.positions.ranges)
            while true {
                reading.check = CheckAlarm(alarm, configuration.retentionCheckInterval)
                switch try await read(&reading) {
                case .closed: return
                case .outdated(let reason): reading = try await readAgain(reason, reading)
                }
            }
        } catch {
            if isStopped { return }
            core.fail(error)
            let consumer = stop()
            try? await consumer?.close(deadline: .after(configuration.closeTimeout))
        }
    }

    /// Reads until the end, or until what is read turns out to be outdated.
    func read(_ reading: inout ViewReading<Key, Value>) async throws(KafkaError) -> Stop {
        let delivery = reading.consumer.delivery
        var batches = 0
        while !isStopped {
            if let stop = try await check(&reading) { return stop }
            switch delivery.take(Self.batchLimit, asBatch: true) {
            case .records(let storage, let range):
                try await take(ConsumerBatch(storage, range), &reading)
                batches += 1
                if batches % Self.batchesPerTurn == 0 { await Task.yield() }
            case .again:
                noteEnds(&reading)
            case .nothingYet:
                noteEnds(&reading)
                // What read again has caught up shows it; then it goes on as before.
                if reading.isCompleteAgain { return .closed }
                reading.report(to: core, isIdle: true)
                delivery.putDown()
                await delivery.wait()
            case .ended:
                return .closed
            case .failed(let error):
                if let stop = try await recover(from: error, &reading) { return stop }
            }
            if reading.isCompleteAgain { return .closed }
        }
        return .closed
    }

    // MARK: Records

    private func take(_ batch: ConsumerBatch, _ reading: inout ViewReading<Key, Value>) async throws(KafkaError) {
        try await decode(batch, &reading)
        var reached: [Int: (next: Int64, count: Int)] = [:]
        batch.storage.forEachRun(in: batch.range) { slot, records in
            let partition = slot.topicPartition.partition
            let next = batch.storage.offset(at: records.upperBound - 1) + 1
            reached[partition] = (next, (reached[partition]?.count ?? 0) + records.count)
        }
        for (partition, run) in reached { reading.positions.advance(partition, to: run.next, records: run.count) }
        if let fresh = reading.fresh {
            _ = core.engine.apply(reading.records, fresh, false)
            try checkLimits(fresh)
        } else {
            core.take(reading.records, reached)
            try checkLimits(core.store)
            core.readyIfCaughtUp()
        }
        reading.records.removeAll(keepingCapacity: true)
        core.metrics.noteRecords(batch.count)
        reading.report(to: core, isIdle: false)
    }

    /// Decodes outside of any lock: it is the user's code.
    private func decode(_ batch: ConsumerBatch, _ reading: inout ViewReading<Key, Value>) async throws(KafkaError) {
        var position = 0
        while position < batch.count {
            let work: ViewEngine<Key, Value>.Preparation?
            do throws(RecordDeserializationError) {
                work = try core.engine.decode(batch, &position, &reading.records)
            } catch {
                core.poison.note(configuration.onPoison == .skip ? .skipped : .failed, batch[position], error)
                guard configuration.onPoison == .skip else {
                    throw KafkaError(.invalidRecord, "A view can't read its topic: \(error)")
                }
                position += 1
                continue
            }
            if let work { try await prepare(batch[position], work) }
        }
    }

    /// Waits for what is needed to read a record, such as its schema, for as long as that takes.
    private func prepare(
        _ record: ConsumerRecord, _ work: @Sendable () async throws -> Void
    ) async throws(KafkaError) {
        while !isStopped {
            do { return try await work() } catch {
                core.logger.warning(
                    "a view waits for what it needs to read a record: \(error)",
                    ["partition": "\(record.topicPartition)", "offset": "\(record.offset)"])
            }
            await LoopDelay.wait(until: .after(.seconds(1)))
        }
        throw ViewCore<Key, Value>.closed
    }

    private func checkLimits(_ store: ViewStore<Key, Value>) throws(KafkaError) {
        core.metrics.noteBytes(store.bytes)
        if let most = configuration.maxEntries, store.count > most {
            throw KafkaError(
                .limitExceeded,
                "The view of '\(core.topic)' has \(store.count) keys, \(most) are allowed: raise maxEntries, or remove keys."
            )
        }
        if let most = configuration.maxBytes, store.bytes > most {
            throw KafkaError(
                .limitExceeded,
                "The view of '\(core.topic)' holds \(store.bytes) bytes, \(most) are allowed: raise maxBytes, or remove keys."
            )
        }
    }

    /// Positions that have moved though there was no record: past markers of transactions, past compacted records.
    private func noteEnds(_ reading: inout ViewReading<Key, Value>) {
        var moved: [Int: Int64] = [:]
        for (place, slot) in reading.consumer.delivery.slots {
            let position = slot.position
            guard let known = reading.positions.partitions[place.partition]?.position, position > known else {
                continue
            }
            moved[place.partition] = position
            reading.positions.advance(place.partition, to: position)
        }
        if moved.isEmpty || reading.fresh != nil { return }
        core.reach(moved)
    }

    private func askForCheck() {
        let consumer = shared.withLock { shared in
            shared.isCheckDue = true
            return shared.consumer
        }
        consumer?.delivery.wake()
    }
}

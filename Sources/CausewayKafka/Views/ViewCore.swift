internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// What a view is made of besides its reader: entries, positions, who waits, who subscribes.
///
/// The writer's lock is held while a batch is taken in, so that whoever holds it sees batches whole; the lock of the
/// state is taken inside of it. No continuation is resumed under either.
final class ViewCore<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    typealias Record = ViewRecord<Key, Value>
    typealias Change = MaterializedViewChange<Key, Value>
    typealias Waiter = UnsafeContinuation<KafkaError?, Never>

    /// Who waited, and how that ends: to be resumed once no lock is held.
    struct Woken {
        let waiter: Waiter
        let error: KafkaError?

        func resume() { waiter.resume(returning: error) }
    }

    struct Writer {
        var subscribers: [Int: ViewSubscriber<Key, Value>] = [:]
        var subscribersMade = 0
        var hasEnded: KafkaError??
    }

    struct State {
        var phase = MaterializedViewState.loading
        var positions = ViewPositions()
        var waits = ViewWaits()
        var waiters: [Int: Waiter] = [:]
        var waitersMade = 0
        var alarm: LoopAlarm?
        var alarmTime = Deadline.never
    }

    let configuration: MaterializedViewConfiguration
    let store: ViewStore<Key, Value>
    let engine: ViewEngine<Key, Value>
    let logger: Logger
    let metrics: ViewMetrics
    let poison: RecoveryLog
    let writer = Locked(Writer())
    let state = Mutex(State())

    init(
        _ configuration: MaterializedViewConfiguration, _ store: ViewStore<Key, Value>,
        _ engine: ViewEngine<Key, Value>, logger: Logger, metrics: any MetricsFactory
    ) {
        self.configuration = configuration
        self.store = store
        self.engine = engine
        self.logger = logger
        self.metrics = ViewMetrics(metrics, topic: configuration.topic)
        poison = RecoveryLog(metrics: metrics, logger: logger)
    }

    var topic: String { configuration.topic }

    var phase: MaterializedViewState { state.withLock { $0.phase } }

    var progress: MaterializedViewProgress {
        let partitions = state.withLock { $0.positions.partitions }
        return MaterializedViewProgress(topic: topic, partitions: partitions, entries: store.count)
    }

    // MARK: The reader's steps

    /// The partitions are known.
    func begin(_ ranges: [Int: OffsetRange]) {
        settle { state in
            state.positions = ViewPositions(ranges)
            return state.loseWaits()
        }
        readyIfCaughtUp()
    }

    /// A partition was added to the topic.
    func add(_ partition: Int, _ range: OffsetRange) {
        state.withLock { $0.positions.add(partition, range) }
    }

    /// Takes a batch in; `readyIfCaughtUp` is the caller's, once the view has not become too large.
    ///
    /// - Parameters:
    ///   - records: What could be read, in order.
    ///   - reached: For each partition the offset behind its last record, and how many there were.
    func take(_ records: ContiguousArray<Record>, _ reached: [Int: (next: Int64, count: Int)]) {
        let (readers, woken) = writer.withLock { writer in
            let readers = apply(records, &writer)
            let woken = state.withLock { state -> [Woken] in
                reached.flatMap { state.reach($0.key, $0.value.next, records: $0.value.count) }
            }
            return (readers, woken)
        }
        for reader in readers { reader.resume() }
        for wait in woken { wait.resume() }
    }

    private func apply(
        _ records: ContiguousArray<Record>, _ writer: inout Writer
    ) -> [UnsafeContinuation<Void, Never>] {
        let isWatched = !writer.subscribers.isEmpty
        let old = engine.apply(records, store, isWatched)
        if !isWatched || records.isEmpty { return [] }
        var changes: [Change] = []
        changes.reserveCapacity(records.count)
        for (record, old) in zip(records, old) where old != nil || record.value != nil {
            changes.append(
                Change(
                    key: record.key, oldValue: old, newValue: record.value,
                    topicPartition: TopicPartition(topic: topic, partition: Int(record.partition)),
                    offset: record.offset, timestamp: record.timestamp, cause: .record))
        }
        return push(changes, writer)
    }

    private func push(_ changes: [Change], _ writer: Writer) -> [UnsafeContinuation<Void, Never>] {
        if changes.isEmpty { return [] }
        return writer.subscribers.values.compactMap { $0.push(changes) }
    }

    /// Partitions are read up to positions behind their last records: where transactions end, or compaction was.
    func reach(_ positions: [Int: Int64]) {
        settle { state in positions.flatMap { state.reach($0.key, $0.value, records: 0) } }
        readyIfCaughtUp()
    }

    /// A partition begins at a later offset than before: what came from records before that goes.
    func expire(_ partition: Int, before first: Int64) {
        let (count, readers) = writer.withLock { writer in
            let gone = store.removeAll { mark, _ in Int(mark.partition) == partition && mark.offset < first }
            state.withLock { $0.positions.moveStart(partition, to: first) }
            let changes = gone.map { entry in
                Change(
                    key: entry.pair.key, oldValue: entry.pair.value, newValue: nil,
                    topicPartition: TopicPartition(topic: topic, partition: partition), offset: entry.mark.offset,
                    timestamp: nil, cause: .expired)
            }
            return (gone.count, push(changes, writer))
        }
        for reader in readers { reader.resume() }
        if count > 0 {
            logger.info(
                "records of a view were deleted",
                ["topic": topic, "partition": "\(partition)", "keys": "\(count)", "first": "\(first)"])
        }
    }

    // MARK: Reading again

    /// What was read is not what the topic is now: positions stand still until all is read again.
    func beginReread(_ reason: String) {
        state.withLock { state in
            if state.hasEnded { return }
            state.phase = .rereading(reason: reason)
        }
        logger.warning("a view is read again: \(reason)", ["topic": topic])
    }

    /// Shows what was read, in place of what was there before.
    func finishReread(_ fresh: ViewStore<Key, Value>, _ positions: ViewPositions) {
        let (readers, woken) = writer.withLock { writer in
            // In this order no key is missing in between.
            store.take(allOf: fresh)
            _ = store.removeAll { _, key in fresh.value(of: key) == nil }
            let woken = state.withLock { state -> [Woken] in
                if state.hasEnded { return [] }
                state.phase = .loading
                state.positions = positions
                let reached = positions.partitions.flatMap { state.reach($0.key, $0.value.position, records: 0) }
                return reached + state.loseWaits()
            }
            return (writer.subscribers.values.compactMap { $0.reread() }, woken)
        }
        for reader in readers { reader.resume() }
        for wait in woken { wait.resume() }
        readyIfCaughtUp()
    }

    // MARK: The end

    /// Reads no more, for a reason; what was there stays.
    func fail(_ error: KafkaError) {
        logger.error("a view has failed: \(error.message)", ["topic": topic, "code": "\(error.code)"])
        end(.failed(error), waits: error, readers: error)
    }

    /// Reads no more; what was there stays.
    func close() { end(.closed, waits: Self.closed, readers: nil) }

    static var closed: KafkaError { KafkaError(.closed, "The view is closed: make a new one to follow its topic.") }

    private func end(_ phase: MaterializedViewState, waits: KafkaError, readers error: KafkaError?) {
        let woken = state.withLock { state -> [Woken] in
            if state.hasEnded { return [] }
            state.phase = phase
            state.alarm?.stop()
            state.alarm = nil
            return state.finish(state.waits.removeAll(), waits)
        }
        let readers = writer.withLock { writer in
            if writer.hasEnded != nil { return [UnsafeContinuation<Void, Never>]() }
            writer.hasEnded = .some(error)
            return writer.subscribers.values.compactMap { $0.end(error) }
        }
        metrics.setReady(false)
        for wait in woken { wait.resume() }
        for reader in readers { reader.resume() }
    }
}

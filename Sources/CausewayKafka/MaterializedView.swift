public import CausewayObservability
public import CausewayRuntime
internal import Synchronization

/// A compacted topic as a dictionary: the last value of each key, kept up to date, read at memory speed on any thread.
///
/// It reads all partitions of its topic from the first record, without a group: no rebalance concerns it, and each
/// instance has everything. It lives from `init` to `close`; `run()` only waits for the end and closes. Keys may be
/// missing until it has caught up: `awaitCaughtUp`, or `ready()` in a `ServiceGroup`.
///
/// Memory: a slot has 16 bytes beside key and value, and between three and five of ten slots are empty, so an entry takes
/// at most 1.9 times 16 bytes and the strides of key and value, and what key and value allocate themselves; of a larger view
/// up to 2 MB more are in memory, as it asks for huge pages (Linux, where they are not turned off). A change after
/// a snapshot copies 64 slots as long as that is kept. What is read again, after the topic was made anew, is held beside
/// the old until it is complete. Nothing is given back when keys go, but reused.
///
/// A key belongs to one partition; in a topic whose partitions were added to later, a key's old value in another
/// partition may come after the new one. When the topic is deleted and made again the view reads that, and shows the
/// old content until it has; it notices by brokers that say so in between, or by offsets that end before what was
/// read: a topic that is replaced by a longer one while the view is cut off is taken for the same.
public final class MaterializedView<Key: Hashable & Sendable, Value: Sendable>: Service {
    /// The settings it was made with.
    public let configuration: MaterializedViewConfiguration
    @usableFromInline let store: ViewStore<Key, Value>
    let core: ViewCore<Key, Value>
    let loader: ViewLoader<Key, Value>

    /// Creates a view; it connects by itself and begins to read.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - keys: What reads keys.
    ///   - values: What reads values; a tombstone removes its key without it.
    ///   - loop: Where records are decoded and taken in; nil takes the shared pool.
    ///   - logger: Where progress and the client's warnings go.
    ///   - metrics: Where `causeway_kafka_view_entries`, `_bytes`, `_remaining_offsets`, `_ready` and `_records_total` go,
    ///     and poison as `causeway_kafka_failed_records_total`.
    /// - Throws: `invalidConfiguration`, naming the setting.
    @inlinable
    public convenience init<Keys: Deserializer, Values: Deserializer>(
        configuration: MaterializedViewConfiguration, keys: Keys, values: Values, loop: EventLoop? = nil,
        logger: Logger = .disabled, metrics: any MetricsFactory = .disabled
    ) throws(KafkaError) where Keys.Output == Key, Values.Output == Value {
        try self.init(configuration, ViewStore(), ViewEngine(keys, values), loop, logger, metrics)
    }

    @usableFromInline
    init(
        _ configuration: MaterializedViewConfiguration, _ store: ViewStore<Key, Value>,
        _ engine: ViewEngine<Key, Value>, _ loop: EventLoop?, _ logger: Logger, _ metrics: any MetricsFactory
    ) throws(KafkaError) {
        if configuration.topic.isEmpty {
            throw KafkaError(.invalidConfiguration, "topic is empty: name the topic that the view shows.")
        }
        let reading = configuration.reading
        let makeConsumer = { @Sendable () throws(KafkaError) in
            try KafkaConsumer(configuration: reading, loop: loop, logger: logger)
        }
        self.configuration = configuration
        self.store = store
        core = ViewCore(configuration, store, engine, logger: logger, metrics: metrics)
        loader = ViewLoader(core, first: try makeConsumer(), makeConsumer: makeConsumer)
        Task(executorPreference: loop?.taskExecutor) { [loader] in await loader.run() }
    }

    deinit {
        // Without `close` the client goes once the reader's task has seen this.
        core.close()
        loader.stop()?.delivery.end()
    }

    // MARK: Reading

    /// The value of a key; nil if it has none.
    ///
    /// Any thread may ask, no call suspends. It waits only while the writer, or another reader, looks at one of the same
    /// 64th of the keys.
    ///
    /// - Parameter key: The key.
    @inlinable
    public subscript(key: Key) -> Value? { store.value(of: key) }

    /// A key's value with the record that it came with; nil if it has none.
    ///
    /// - Parameter key: The key.
    /// - Returns: The entry.
    @inlinable
    public func entry(for key: Key) -> MaterializedViewEntry<Key, Value>? {
        store.entry(of: key).map { MaterializedViewEntry($0.pair, $0.mark) }
    }

    /// How many keys there are.
    @inlinable public var count: Int { store.count }

    /// Whether there is no key.
    @inlinable public var isEmpty: Bool { count == 0 }

    /// Everything that is there now, of one moment: after a whole batch of records.
    ///
    /// - Returns: The snapshot; it may be kept.
    public func snapshot() -> MaterializedViewSnapshot<Key, Value> { core.snapshot() }

    /// The changes from the moment on when a loop over them begins; each loop is a subscriber of its own.
    public var changes: MaterializedViewChanges<Key, Value> { changes(startingWithSnapshot: false) }

    /// The changes, maybe behind a snapshot that they follow without a gap.
    ///
    /// - Parameters:
    ///   - startsWithSnapshot: Whether the first thing handed out is what is there when it is asked for.
    ///   - bufferLimit: Changes that wait for a slow reader; with more it gets a snapshot in place of them.
    /// - Returns: The changes; each loop over them is a subscriber of its own.
    public func changes(
        startingWithSnapshot startsWithSnapshot: Bool, bufferLimit: Int = 16_384
    ) -> MaterializedViewChanges<Key, Value> {
        MaterializedViewChanges(core: core, startsWithSnapshot: startsWithSnapshot, bufferLimit: bufferLimit)
    }
}

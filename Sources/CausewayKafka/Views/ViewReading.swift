internal import CausewayObservability
internal import CausewayRuntime

/// How one reader of a view's topic is doing, from the beginning on.
struct ViewReading<Key: Hashable & Sendable, Value: Sendable> {
    /// Time between two lines of progress.
    private static var reportInterval: Duration { .seconds(1) }

    let consumer: KafkaConsumer
    var positions = ViewPositions()
    /// Where records go that are read again, until all are there; nil is the view itself.
    var fresh: ViewStore<Key, Value>?
    /// What is decoded of a batch.
    var records: ContiguousArray<ViewRecord<Key, Value>> = []
    var check: CheckAlarm?
    private var nextReport = Deadline.after(reportInterval)

    init(_ consumer: KafkaConsumer) { self.consumer = consumer }

    /// Whether all that is read again is there.
    var isCompleteAgain: Bool { fresh != nil && positions.isComplete }

    /// Tells of progress, from time to time.
    mutating func report(to core: ViewCore<Key, Value>, isIdle: Bool) {
        let now = Deadline.coarseNow()
        if !isIdle, now < nextReport { return }
        let entries = (fresh ?? core.store).count
        let progress = MaterializedViewProgress(topic: core.topic, partitions: positions.partitions, entries: entries)
        core.metrics.note(progress)
        if now >= nextReport, !positions.isComplete { core.logger.info("a view is loaded: \(progress)") }
        if now >= nextReport { nextReport = now.advanced(by: Self.reportInterval) }
    }
}

/// The alarm for looks at where partitions begin.
struct CheckAlarm {
    private let alarm: LoopAlarm
    private let interval: Duration?

    init(_ alarm: LoopAlarm, _ interval: Duration?) {
        self.alarm = alarm
        self.interval = interval
        set()
    }

    /// Has it ring after the interval.
    func set() { if let interval { alarm.set(.after(interval)) } }
}

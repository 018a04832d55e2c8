internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// A responder's state.
///
/// Sendable because it belongs to its loop: everything is called there only, by tasks that prefer it, which debug builds
/// check where a call comes in. A class and not an actor, because a continuation that an actor awaits is resumed off the
/// actor first and brought back by a second job (Swift 6.3).
///
/// Batches come one at a time; workers, tasks that wait on the loop, take records out of the batch one by one. A handler
/// that never suspends runs on in its worker, so that a whole batch costs no task; before each handler an idle worker
/// is woken behind it, which goes on with the batch if the handler suspends.
final class ResponderCore: @unchecked Sendable {
    /// What works on requests.
    enum Handler: Sendable {
        /// Answers with one record.
        case single(Responder.Handler)
        /// Answers with several.
        case streaming(Responder.StreamingHandler)
    }

    let loop: EventLoop
    let configuration: ResponderConfiguration
    /// Names of headers as they are handed to C.
    let profile: WireProfile
    let consumer: KafkaConsumer
    let producer: KafkaProducer
    let counters: ResponderCounters
    let metrics: ResponderMetrics?
    let logger: Logger
    let handler: Handler
    /// The group's name, for replies of which there are several.
    let group: [UInt8]
    /// How far this machine's clock may be ahead, in nanoseconds.
    let allowance: Int64

    // What changes with each request is not checked for overlapping accesses: it costs as much as the access.

    // MARK: Records

    /// The partitions that are assigned, by number.
    @exclusivity(unchecked) var progress: [PartitionProgress?] = []
    /// Those whose offset is to be stored.
    @exclusivity(unchecked) var dirty: [PartitionProgress] = []
    /// The batch that workers take from, and how many of its records were taken.
    @exclusivity(unchecked) var batch: ConsumerBatch?
    @exclusivity(unchecked) var taken = 0
    /// The wall clock as of the batch.
    @exclusivity(unchecked) var clock = WallClock()
    /// Who brings batches.
    @exclusivity(unchecked) var reader: PushReader?
    /// Waits for the reader's end; told of the failure that ended it.
    var readEnd: UnsafeContinuation<KafkaError?, Never>?

    // MARK: Workers

    @exclusivity(unchecked) var workers: [Int: ResponderWorker] = [:]
    @exclusivity(unchecked) var idleWorkers: [UnsafeContinuation<Void, Never>] = []
    var nextWorker = 0
    /// A worker has been woken and has not looked at the batch yet.
    @exclusivity(unchecked) var isWorkerComing = false

    // MARK: The control topic

    /// Its side of the control topic; nil while there is none.
    var control: ResponderControl?
    /// Requests that are cancelled and have not been begun.
    @exclusivity(unchecked) var cancelled = CancelledRequests()
    /// Whether a handler that runs may be cancelled; else only what has not been begun.
    let cancelsRunning: Bool
    /// Replies of several records that are being written.
    @exclusivity(unchecked) var writers: [CorrelationID: ReplyWriterState] = [:]

    // MARK: Replies

    @exclusivity(unchecked) var deliveries = ReplyDeliveries()
    let addresses: ReplyAddresses

    /// Where the outcomes of durable requests are kept; nil for nowhere.
    let outcomes: ResponderOutcomes?

    // MARK: Phases

    /// Publishes metrics.
    var publishing: Beat?
    var isAssigned = false
    @exclusivity(unchecked) var isStopping = false
    var hasStopped = false
    var readyWaiters = Waiters()
    /// Those who wait for any change: a handler or a reply is done.
    @exclusivity(unchecked) var changeWaiters = Waiters()
    var stopWaiters = Waiters()

    init(
        configuration: ResponderConfiguration, consumer: KafkaConsumer, producer: KafkaProducer,
        counters: ResponderCounters, metrics: ResponderMetrics?, loop: EventLoop, logger: Logger,
        cancelsRunning: Bool, handler: Handler, outcomes: ResponderOutcomes?
    ) {
        self.outcomes = outcomes
        self.metrics = metrics
        self.cancelsRunning = cancelsRunning
        self.configuration = configuration
        profile = configuration.profile
        self.consumer = consumer
        self.producer = producer
        self.counters = counters
        self.loop = loop
        self.logger = logger
        self.handler = handler
        group = Array((configuration.consumer.groupID ?? "").utf8)
        addresses = ReplyAddresses(producer, configuration.profile, logger: logger)
        allowance = configuration.clockSkewAllowance.clampedNanoseconds
    }

    /// Whether it works on any requests.
    var hasPartitions: Bool { progress.contains { $0 != nil } }

    /// Requests of its partitions that no handler has begun yet, as far as the last fetches tell.
    var lag: Int {
        let fetched = batch.map { $0.count - taken } ?? 0
        return progress.reduce(fetched) { sum, progress in
            sum + (progress.flatMap { consumer.currentLag(of: $0.partition) }.map(Int.init) ?? 0)
        }
    }

    // MARK: Offsets

    /// The partition of a record, unless it has been given up.
    func progress(of record: ConsumerRecord) -> PartitionProgress? {
        let number = record.partition
        return progress.indices.contains(number) ? progress[number] : nil
    }

    /// A request needs no more work: answered, skipped or given up.
    func finish(_ progress: PartitionProgress, _ offset: Int64) {
        guard progress.finish(offset), !progress.isDirty else { return noteChange() }
        progress.isDirty = true
        dirty.append(progress)
        // Stored together with what else is done in this turn of the loop.
        if dirty.count == 1 { loop.execute { self.storeOffsets() } }
        noteChange()
    }

    func storeOffsets() {
        var offsets: [TopicPartition: Int64] = [:]
        for progress in dirty {
            progress.isDirty = false
            if !progress.isRevoked { offsets[progress.partition] = progress.tracker.committable }
        }
        dirty.removeAll(keepingCapacity: true)
        if !offsets.isEmpty { consumer.storeOffsets(offsets) }
    }

    func noteChange() { if !changeWaiters.isEmpty { changeWaiters.resumeAll() } }
}

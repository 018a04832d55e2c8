internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// A responder's state.
///
/// Sendable because it belongs to its loop: everything is called there only, by tasks that prefer it, which debug builds
/// check where a call comes in. A class and not an actor, because a continuation that an actor awaits is resumed off the
/// actor first and brought back by a second job (Swift 6.3).
///
/// One reader brings batches; workers, tasks that wait on the loop, take records out of the batch one by one. A handler
/// that never suspends runs on in its worker, so that a whole batch costs no task; before each handler an idle worker
/// is woken behind it, which goes on with the batch if the handler suspends.
final class ResponderCore: @unchecked Sendable {
    typealias Handler = Responder.Handler

    let loop: EventLoop
    let configuration: ResponderConfiguration
    let consumer: KafkaConsumer
    let producer: KafkaProducer
    let counters: ResponderCounters
    let logger: Logger
    let handler: Handler
    /// How far this machine's clock may be ahead, in nanoseconds.
    let allowance: Int64

    // MARK: Records

    /// The partitions that are assigned, by number.
    var progress: [PartitionProgress?] = []
    /// Those whose offset is to be stored.
    var dirty: [PartitionProgress] = []
    /// The batch that workers take from, and how many of its records were taken.
    var batch: ConsumerBatch?
    var taken = 0
    /// The wall clock as of the batch.
    var clock = WallClock()
    /// The reader, while the batch is not taken to its end.
    var reader: UnsafeContinuation<Void, Never>?

    // MARK: Workers

    var workers: [Int: Task<Void, Never>] = [:]
    var idleWorkers: [UnsafeContinuation<Void, Never>] = []
    var nextWorker = 0
    /// A worker has been woken and has not looked at the batch yet.
    var isWorkerComing = false

    // MARK: Replies

    var deliveries = ReplyDeliveries()
    var destinations: [[UInt8]: ReplyDestination] = [:]
    var lastDestination: ReplyDestination?

    // MARK: Phases

    var isAssigned = false
    var isStopping = false
    var hasStopped = false
    var readyWaiters = Waiters()
    /// Those who wait for any change: a handler or a reply is done.
    var changeWaiters = Waiters()
    var stopWaiters = Waiters()

    init(
        configuration: ResponderConfiguration, consumer: KafkaConsumer, producer: KafkaProducer,
        counters: ResponderCounters, loop: EventLoop, logger: Logger, handler: @escaping Handler
    ) {
        self.configuration = configuration
        self.consumer = consumer
        self.producer = producer
        self.counters = counters
        self.loop = loop
        self.logger = logger
        self.handler = handler
        allowance = configuration.clockSkewAllowance.clampedNanoseconds
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

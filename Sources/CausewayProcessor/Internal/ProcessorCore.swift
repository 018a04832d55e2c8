internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A processor's partitions, isolated to its loop.
///
/// A partition is written by the task that `forEachPartition` gives it: its batches one after the other, each in a
/// transaction. What is due by itself takes its turn between them.
actor ProcessorCore<Logic: PartitionLogic> {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

    let configuration: PartitionProcessorConfiguration
    let logic: Logic
    /// Asks about topics and sends heartbeats; events and replies are written by each partition's own.
    nonisolated let producer: KafkaProducer
    nonisolated let logger: Logger
    nonisolated let counters: ProcessorCounters
    nonisolated let metrics: ProcessorMetrics?
    /// How states are written down, if they are.
    let coding: SnapshotCoding<Logic.State>?
    let composer: ReplyComposer
    var incoming: IncomingRequests
    var consumer: KafkaConsumer?
    var control: ResponderControl?
    var runs: [Int: PartitionRun<Logic.State>] = [:]
    /// How many of them are being restored.
    var restoringCount = 0
    /// States of partitions that others serve.
    var standbys: [Int: StandbyPartition<Logic.State>] = [:]
    /// The one that is being restored.
    var loadingStandby: PartitionRun<Logic.State>?
    /// Those that can't be read here.
    var refusedStandbys: Set<Int> = []
    /// Keeps them up.
    var standbyTask: Task<Void, Never>?
    /// Partitions were assigned at least once.
    var isAssigned = false
    var isStopping = false
    /// Producers of partitions that were given up, on their way out.
    var closings: [Task<Void, Never>] = []
    /// Those who wait for a change of what is served.
    var changes: [UnsafeContinuation<Void, Never>] = []
    /// Why the partitions can't be served, as far as the topics go; nil once they are as they have to be.
    var topicsReason: String? = "the topics have not been looked at yet"
    /// How many partitions the commands have.
    var partitionCount = 0
    /// Why it can't go on, for good.
    var refused: KafkaError?

    init(
        _ configuration: PartitionProcessorConfiguration, _ logic: Logic, _ producer: KafkaProducer, _ loop: EventLoop,
        _ logger: Logger, _ metrics: ProcessorMetrics?
    ) {
        self.configuration = configuration
        self.logic = logic
        self.producer = producer
        self.loop = loop
        self.logger = logger
        self.metrics = metrics
        counters = ProcessorCounters(metrics)
        coding = configuration.snapshots.flatMap { _ in SnapshotCoding(of: logic) }
        incoming = IncomingRequests(configuration.responder)
        composer = ReplyComposer(
            producer, configuration.responder.profile, group: configuration.responder.consumer.groupID ?? "",
            logger: logger)
    }

    func connect(_ consumer: KafkaConsumer, _ control: ResponderControl?) {
        self.consumer = consumer
        self.control = control
    }

    var partitions: [Int] { runs.values.filter { !$0.isReleased }.map(\.partition).sorted() }

    /// Why no commands are served.
    var notReadyReason: String? {
        if let refused { return refused.message }
        if let topicsReason { return topicsReason }
        if partitions.isEmpty { return "no partition of '\(configuration.responder.topic)' is assigned" }
        let waiting = runs.values.filter { !$0.isReleased && !$0.isServing }.sorted { $0.partition < $1.partition }
        if waiting.isEmpty { return nil }
        return "partitions are being restored: "
            + waiting.map { run in
                var words = [run.restoring?.description].compactMap(\.self)
                if let trouble = run.trouble { words.append("tried again, as it has failed: \(trouble)") }
                return "\(run.partition)" + (words.isEmpty ? "" : " (\(words.joined(separator: "; ")))")
            }.joined(separator: ", ")
    }

    // MARK: Waiting

    func noteChange() {
        let all = changes
        changes = []
        for waiter in all { waiter.resume() }
    }

    /// Suspends until what is served changes or the task is cancelled, unless something is true already.
    func awaitChange(unless isTrue: @Sendable (isolated ProcessorCore) -> Bool) async {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                // Asked here, where nothing lies between the answer and the registration.
                if isTrue(self) || Task.isCancelled { continuation.resume() } else { changes.append(continuation) }
            }
        } onCancel: {
            loop.execute { self.assumeIsolated { $0.noteChange() } }
        }
    }

    /// Suspends for a time.
    func sleep(_ duration: Duration) async {
        let waiter = OneWaiter()
        let timer = LoopTimer(on: loop) { waiter.resume() }
        timer.schedule(at: .after(duration))
        await withUnsafeContinuation { waiter.continuation = $0 }
        timer.invalidate()
    }

    /// Ends it for good.
    func refuse(_ error: KafkaError) {
        if refused == nil { refused = error }
        noteChange()
    }

    static func now() -> KafkaTimestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return KafkaTimestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A task that waits for a timer of its loop.
final class OneWaiter {
    var continuation: UnsafeContinuation<Void, Never>?

    func resume() {
        continuation?.resume()
        continuation = nil
    }
}

internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// An aggregation's partitions, isolated to its loop.
///
/// A partition has two tasks: one takes records into its windows, the other commits what has changed, and while it does so
/// the first goes on.
actor WindowCore<Fold: WindowFold> {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

    let configuration: WindowedAggregationConfiguration
    let windows: TimeWindows
    let fold: Fold
    let serializer: any Serializer<Fold.Value>
    let deserializer: any Deserializer<Fold.Value>
    /// Asks about topics; results are written by each partition's own.
    nonisolated let producer: KafkaProducer
    nonisolated let logger: Logger
    nonisolated let counters = WindowCounters()
    var consumer: KafkaConsumer?
    var runs: [Int: WindowRun<Fold>] = [:]
    var isStopping = false
    /// Producers of partitions that were given up, on their way out.
    var closings: [Task<Void, Never>] = []
    /// Those who wait for a change of what is served.
    private var changes: [UnsafeContinuation<Void, Never>] = []
    /// Why the partitions can't be served, as far as the topics go; nil once they are as they have to be.
    var topicsReason: String? = "the topics have not been looked at yet"
    /// How many partitions the input has.
    var partitionCount = 0
    /// Why it can't go on, for good.
    private(set) var refused: (any Error)?

    init(
        _ configuration: WindowedAggregationConfiguration, _ windows: TimeWindows, _ fold: Fold,
        _ serializer: any Serializer<Fold.Value>, _ deserializer: any Deserializer<Fold.Value>,
        _ producer: KafkaProducer, _ loop: EventLoop, _ logger: Logger
    ) {
        self.configuration = configuration
        self.windows = windows
        self.fold = fold
        self.serializer = serializer
        self.deserializer = deserializer
        self.producer = producer
        self.loop = loop
        self.logger = logger
    }

    func connect(_ consumer: KafkaConsumer) { self.consumer = consumer }

    var partitions: [Int] { runs.values.filter { !$0.isReleased }.map(\.partition).sorted() }

    /// How many results this process keeps.
    var windowCount: Int { runs.values.reduce(0) { $0 + $1.state.count } }

    /// Why no records are taken in.
    var notReadyReason: String? {
        if let refused { return "\(refused)" }
        if let topicsReason { return topicsReason }
        if partitions.isEmpty { return "no partition of '\(configuration.inputTopic)' is assigned" }
        let waiting = runs.values.filter { !$0.isReleased && !$0.isServing }.sorted { $0.partition < $1.partition }
        if waiting.isEmpty { return nil }
        return "partitions are being restored: "
            + waiting.map { run in
                guard let (done, all) = run.restoring else { return "\(run.partition)" }
                return "\(run.partition) (\(done) of \(all) results)"
            }.joined(separator: ", ")
    }

    // MARK: Waiting

    func noteChange() {
        let all = changes
        changes = []
        for waiter in all { waiter.resume() }
    }

    /// Suspends until what is served changes or the task is cancelled, unless something is true already.
    func awaitChange(unless isTrue: @Sendable (isolated WindowCore) -> Bool) async {
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
        let waiter = TimedWaiter()
        let timer = LoopTimer(on: loop) { waiter.resume() }
        timer.schedule(at: .after(duration))
        await withUnsafeContinuation { waiter.continuation = $0 }
        timer.invalidate()
    }

    /// Ends it for good.
    func refuse(_ error: any Error) {
        if refused == nil {
            refused = error
            logger.error("the aggregation can't go on: \(error)", ["topic": configuration.inputTopic])
        }
        noteChange()
    }
}

/// A task that waits for a timer of its loop.
private final class TimedWaiter {
    var continuation: UnsafeContinuation<Void, Never>?

    func resume() {
        continuation?.resume()
        continuation = nil
    }
}

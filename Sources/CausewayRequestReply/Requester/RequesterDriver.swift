internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// Starts and stops a requester, on its loop.
actor RequesterDriver {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

    let core: RequesterCore
    let consumer: KafkaConsumer
    let logger: Logger

    /// Those who wait for the start.
    var readyWaiters = Waiters()
    /// The partition that replies come on, if it chose one.
    var leased: Int?
    /// Whether replies are read.
    var isReading = false
    /// Why replies are read no more; nil while they are.
    var readEnd: KafkaError?
    /// Those who wait for that.
    var endWaiters = Waiters()
    /// Those who wait for a heartbeat of their own to come back.
    var echoWaiters = Waiters()
    /// Those who wait for the last pending request.
    var drainWaiters = Waiters()
    /// Those who wait for the end of a stop that another call began.
    var stopWaiters = Waiters()

    private var publishing: Beat?

    init(core: RequesterCore, consumer: KafkaConsumer, logger: Logger) {
        self.core = core
        self.consumer = consumer
        self.logger = logger
        loop = core.loop
    }

    /// Why requests can't be sent.
    var notReadyReason: String? { core.phase.refusal.map { "\(RequestError($0))" } }

    /// Publishes what is counted once a second.
    func beginPublishing() {
        guard let metrics = core.metrics else { return }
        publishing = Beat(on: loop) { [counters = core.counters] in metrics.publish(counters.snapshot) }
    }

    /// Publishes the last counts.
    func endPublishing() {
        publishing?.end()
        publishing = nil
        core.metrics?.publish(core.counters.snapshot)
    }
}

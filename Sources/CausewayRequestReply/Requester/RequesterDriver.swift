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
    /// Those who wait for the last pending request.
    var drainWaiters = Waiters()
    /// Those who wait for the end of a stop that another call began.
    var stopWaiters = Waiters()

    init(core: RequesterCore, consumer: KafkaConsumer, logger: Logger) {
        self.core = core
        self.consumer = consumer
        self.logger = logger
        loop = core.loop
    }

    /// Why requests can't be sent.
    var notReadyReason: String? { core.phase.refusal.map { "\(RequestError($0))" } }
}

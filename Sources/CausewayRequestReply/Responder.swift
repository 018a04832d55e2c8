public import CausewayKafka
public import CausewayObservability
public import CausewayRuntime

/// Answers over Kafka: reads requests of a topic as a member of a group, and sends what the handler returns to where
/// each request says.
///
/// At least once: a request counts as done once its reply is acknowledged, and what was not done is worked on again
/// after a restart or a rebalance. A durable request's outcome is kept before it is replied to, and one that comes again is
/// answered by it; but a handler that has had its effects and was killed before that runs again. Where an effect has to be
/// there once, it belongs into the transaction of a `PartitionProcessor`, or the handler has to know the request's id. It lives from `init` to ``stop(deadline:)``; `run()` only waits for the end and
/// drains.
public final class Responder: Sendable {
    /// Works on one request; runs on the responder's loop, so it must not block.
    ///
    /// What it throws is told to the requester: as it is if it is a ``ProblemError``, else as status 500.
    public typealias Handler = @Sendable (Request) async throws -> ReplyValue

    /// Works on one request and writes a reply of several records; runs on the responder's loop, so it must not block.
    ///
    /// What it throws is told to the requester behind the records that it has written.
    public typealias StreamingHandler = @Sendable (Request, ReplyWriter) async throws -> Void

    /// The settings it was made with.
    public let configuration: ResponderConfiguration
    private let core: ResponderCore
    private let counters: ResponderCounters
    private let serving: Task<Void, Never>

    /// Creates a responder; it connects by itself, and goes on trying until it can.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - loop: The loop that its handlers run on.
    ///   - logger: Where warnings go.
    ///   - metrics: Where times and counts go; nil for nowhere.
    ///   - handler: Works on one request; up to `maxInFlight` of them run together.
    /// - Throws: `invalidConfiguration`, naming the setting.
    public convenience init(
        configuration: ResponderConfiguration, loop: EventLoop, logger: Logger = .disabled,
        metrics: (any MetricsFactory)? = nil, handler: @escaping Handler
    ) throws(KafkaError) {
        try self.init(
            configuration: configuration, loop: loop, logger: logger, metrics: metrics, hooks: nil,
            handler: .single(handler))
    }

    /// Creates a responder whose replies have several records; requests that do not ask for a stream are answered with a
    /// problem of status 400.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - loop: The loop that its handlers run on.
    ///   - logger: Where warnings go.
    ///   - metrics: Where times and counts go; nil for nowhere.
    ///   - handler: Works on one request; up to `maxInFlight` of them run together.
    /// - Throws: `invalidConfiguration`, naming the setting.
    public convenience init(
        configuration: ResponderConfiguration, loop: EventLoop, logger: Logger = .disabled,
        metrics: (any MetricsFactory)? = nil, streaming handler: @escaping StreamingHandler
    ) throws(KafkaError) {
        try self.init(
            configuration: configuration, loop: loop, logger: logger, metrics: metrics, hooks: nil,
            handler: .streaming(handler))
    }

    /// Creates a responder that has something done about its partitions before and after.
    package convenience init(
        configuration: ResponderConfiguration, loop: EventLoop, logger: Logger, hooks: PartitionHooks?,
        handler: @escaping Handler
    ) throws(KafkaError) {
        try self.init(
            configuration: configuration, loop: loop, logger: logger, metrics: nil, hooks: hooks,
            handler: .single(handler))
    }

    private init(
        configuration: ResponderConfiguration, loop: EventLoop, logger: Logger, metrics: (any MetricsFactory)?,
        hooks: PartitionHooks?, handler: ResponderCore.Handler
    ) throws(KafkaError) {
        var configuration = configuration
        configuration.consumer.enableAutoOffsetStore = false
        configuration.producer.deliveryReportOnlyError = false
        // Acknowledgements only move the offsets that are committed, once a second.
        configuration.producer.reportDelay = .milliseconds(20)
        self.configuration = configuration
        counters = ResponderCounters()
        let link = ResponderLink()
        let producer = try KafkaProducer(configuration: configuration.producer, controlLoop: loop, logger: logger)
        let consumer = try KafkaConsumer(configuration: configuration.consumer, loop: loop, logger: logger) { event in
            guard let core = link.core else { return }
            await core.onLoop { await core.rebalance(event, hooks) }
        }
        var outcomes: ResponderOutcomes?
        if let kept = configuration.outcomes {
            outcomes = try ResponderOutcomes(kept, configuration, loop: loop, logger: logger)
        }
        let core = ResponderCore(
            configuration: configuration, consumer: consumer, producer: producer, counters: counters,
            metrics: metrics.map { ResponderMetrics($0, topic: configuration.topic) }, loop: loop, logger: logger,
            // What is decided under a partition's lock on its state is not to be torn.
            cancelsRunning: hooks == nil, handler: handler, outcomes: outcomes)
        if let topic = configuration.controlTopic {
            core.control = try ResponderControl(topic, core, configuration.consumer)
        }
        self.core = core
        link.connect(core)
        producer.onDeliveryReports { [weak core] reports in
            core?.delivered(reports)
        }
        serving = Task.detached(executorPreference: loop.taskExecutor) { await core.serve(hooks) }
    }

    deinit {
        serving.cancel()
        core.loop.execute { [core] in core.abandon() }
    }

    /// Suspends until partitions of the topic have been assigned.
    ///
    /// - Throws: `closed` when none will be, `cancelled` when the task is.
    public func waitUntilReady() async throws(KafkaError) {
        try await core.onLoop { () throws(KafkaError) in try await core.waitUntilReady() }
    }

    /// What it has counted.
    public var statistics: ResponderStatistics { counters.snapshot }

    /// Ends it: no new request is begun, those under way have until the deadline, then their handlers are cancelled.
    ///
    /// Idempotent. What was done by then is committed, the rest is left to others.
    ///
    /// - Parameter deadline: When to cancel what is under way.
    public func stop(deadline: Deadline) async {
        await core.onLoop { await core.stop(deadline: deadline) }
        serving.cancel()
    }
}

extension Responder: Service {
    /// `responder` and the topic.
    public var serviceName: String { "responder on \(configuration.topic)" }

    /// Serves until the task is cancelled, then drains within `drainTimeout`.
    public func run() async throws {
        await waitForCancellation()
        await stop(deadline: .after(configuration.drainTimeout))
    }
}

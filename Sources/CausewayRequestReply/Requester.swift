public import CausewayKafka
public import CausewayObservability
public import CausewayRuntime

/// Asks over Kafka: sends a request to a topic and suspends until its reply has come.
///
/// It lives from `init` to ``stop(deadline:)``; `run()` only waits for the end and drains. Any thread may use it. A
/// caller that runs on the requester's loop gets in and out without a hop.
public final class Requester: Sendable {
    /// The settings it was made with.
    public let configuration: RequesterConfiguration
    private let core: RequesterCore
    private let driver: RequesterDriver
    private let counters: RequesterCounters
    private let serving: Task<Void, Never>

    /// Creates a requester; it connects by itself, and goes on trying until it can.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - loop: The loop that replies and deadlines are served on.
    ///   - logger: Where warnings go.
    ///   - metrics: Where latencies and counts go; nil for nowhere.
    /// - Throws: `invalidConfiguration`, naming the setting.
    public init(
        configuration: RequesterConfiguration, loop: EventLoop, logger: Logger = .disabled,
        metrics: (any MetricsFactory)? = nil
    ) throws(KafkaError) {
        var configuration = configuration
        configuration.producer.deliveryReportOnlyError = true
        if configuration.profile.replyPartition == nil { configuration.replyPartition = .any }
        self.configuration = configuration
        counters = RequesterCounters()
        let producer = try KafkaProducer(configuration: configuration.producer, controlLoop: loop, logger: logger)
        let consumer = try KafkaConsumer(configuration: configuration.consumer, loop: loop, logger: logger)
        let core = RequesterCore(
            configuration: configuration, producer: producer, counters: counters,
            metrics: metrics.map { RequesterMetrics($0, replyTopic: configuration.replyTopic) }, loop: loop)
        let driver = RequesterDriver(core: core, consumer: consumer, logger: logger)
        self.core = core
        self.driver = driver
        producer.onDeliveryFailure { [weak core] position, error in core?.refused(position, error) }
        serving = Task(executorPreference: loop.taskExecutor) {
            await driver.beginPublishing()
            await driver.serve()
        }
    }

    deinit {
        serving.cancel()
        core.loop.execute { [driver] in driver.assumeIsolated { $0.abandon() } }
    }

    /// Sends a request and suspends until its reply, or until it is known that there will be none.
    ///
    /// - Parameters:
    ///   - value: The request's value, if any.
    ///   - topic: The topic that the repliers read.
    ///   - key: The key: requests of one key go to one partition and are worked on in order.
    ///   - headers: Further headers, in order, before those of ``WireContract``.
    ///   - principal: Who asks, as this side has authenticated them; nil is nobody. It is the only source: a header of
    ///     that name among `headers`, maybe a client's own, is dropped.
    ///   - typeID: The value's type for typed Spring peers: a Java class, or the token of their type mapping.
    ///   - deadline: When to give up; the replier learns it and skips the request after it.
    /// - Returns: The reply.
    /// - Throws: Why there is none; at the latest at the deadline.
    public func request(
        _ value: [UInt8]?, to topic: String, key: [UInt8]? = nil, headers: KafkaHeaders = [], principal: String? = nil,
        typeID: String? = nil, deadline: Deadline
    ) async throws(RequestError) -> Reply {
        let draft = RequestDraft(
            value: value, topic: topic, key: key, headers: headers.naming(principal: principal, typeID: typeID),
            deadline: deadline)
        return try await withUnsafeContinuation { core.begin(draft, $0) }.get()
    }

    /// Sends a request whose reply has several records, and suspends only until it is with the producer.
    ///
    /// A responder that does not stream answers with one.
    ///
    /// - Parameters:
    ///   - value: The request's value, if any.
    ///   - topic: The topic that the repliers read.
    ///   - key: The key: requests of one key go to one partition and are worked on in order.
    ///   - headers: Further headers, in order, before those of ``WireContract``.
    ///   - principal: Who asks, as this side has authenticated them; a header of that name is dropped.
    ///   - window: How many records the responder may send ahead of the reader, at least one.
    ///   - deadline: When the whole reply has to be there.
    /// - Returns: The records as they come.
    /// - Throws: Why the request was not sent; `notReady` while there is no control topic.
    public func stream(
        _ value: [UInt8]?, to topic: String, key: [UInt8]? = nil, headers: KafkaHeaders = [], principal: String? = nil,
        window: Int = 64, deadline: Deadline
    ) async throws(RequestError) -> ReplyStream {
        let draft = RequestDraft(
            value: value, topic: topic, key: key, headers: headers.naming(principal: principal, typeID: nil),
            deadline: deadline, replies: .stream(window: max(1, window)))
        return ReplyStream(handle: try await withUnsafeContinuation { core.beginStream(draft, $0) }.get())
    }

    /// Sends a request that several groups of responders answer, and suspends until the replies are enough.
    ///
    /// Each group that reads the topic answers once; a group's second reply, as after a crash, is dropped if the responder
    /// is one of ours.
    ///
    /// - Parameters:
    ///   - value: The request's value, if any.
    ///   - topic: The topic that the repliers read.
    ///   - key: The key: requests of one key go to one partition and are worked on in order.
    ///   - headers: Further headers, in order, before those of ``WireContract``.
    ///   - principal: Who asks, as this side has authenticated them; a header of that name is dropped.
    ///   - goal: When the replies are enough.
    ///   - deadline: When to make do with what has come.
    /// - Returns: The replies and error replies, and whether the goal was reached.
    /// - Throws: Why the request was not sent or ended before the deadline; never `timeout` or `problem`.
    public func gather(
        _ value: [UInt8]?, to topic: String, key: [UInt8]? = nil, headers: KafkaHeaders = [], principal: String? = nil,
        until goal: GatherGoal, deadline: Deadline
    ) async throws(RequestError) -> GatheredReplies {
        let draft = RequestDraft(
            value: value, topic: topic, key: key, headers: headers.naming(principal: principal, typeID: nil),
            deadline: deadline, replies: .many)
        return try await withUnsafeContinuation { core.beginGathering(draft, goal, $0) }.get()
    }

    /// The partition of the reply topic that replies come on; nil before that is known, and with `any`.
    public var replyPartition: Int? {
        get async { await driver.replyPartition }
    }

    /// Suspends until requests can be sent: the reply position is fixed and the request topics are known.
    ///
    /// - Throws: `draining` or `stopped` when it never will be, `cancelled` when the task is.
    public func waitUntilReady() async throws(RequestError) {
        try await driver.onLoop { () throws(RequestError) in try await driver.waitUntilReady() }
    }

    /// Whether a responder of a topic is there, by what the control topic says; false too if none ever said so.
    ///
    /// - Parameter topic: The topic that requests go to.
    /// - Returns: Whether somebody who sends heartbeats works on its requests.
    public func hasResponder(of topic: String) async -> Bool { await driver.hasResponder(of: topic) }

    /// Why requests can't be sent at the moment, `nil` if they can.
    public var notReadyReason: String? {
        get async { await driver.notReadyReason }
    }

    /// What it has counted.
    public var statistics: RequesterStatistics { counters.snapshot }

    /// Ends it: new requests are refused with `draining`, pending ones have until the deadline, and what is left then
    /// ends with `draining`.
    ///
    /// Idempotent. Every request has its end when this returns.
    ///
    /// - Parameter deadline: When to end what is pending.
    public func stop(deadline: Deadline) async {
        await driver.onLoop { await driver.stop(deadline: deadline) }
        serving.cancel()
    }
}

extension Requester: Service {
    /// `requester` and the reply topic.
    public var serviceName: String { "requester on \(configuration.replyTopic)" }

    /// Serves until the task is cancelled, then drains within `drainTimeout`.
    public func run() async throws {
        await waitForCancellation()
        await stop(deadline: .after(configuration.drainTimeout))
    }
}

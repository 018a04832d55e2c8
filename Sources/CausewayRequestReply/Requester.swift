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
    /// - Throws: `invalidConfiguration`, naming the setting.
    public init(
        configuration: RequesterConfiguration, loop: EventLoop, logger: Logger = .disabled
    ) throws(KafkaError) {
        var configuration = configuration
        configuration.producer.deliveryReportOnlyError = true
        self.configuration = configuration
        counters = RequesterCounters()
        let producer = try KafkaProducer(configuration: configuration.producer, controlLoop: loop, logger: logger)
        let consumer = try KafkaConsumer(configuration: configuration.consumer, loop: loop, logger: logger)
        let core = RequesterCore(
            configuration: configuration, producer: producer, counters: counters, loop: loop)
        let driver = RequesterDriver(core: core, consumer: consumer, logger: logger)
        self.core = core
        self.driver = driver
        producer.onDeliveryFailure { [weak core] position, error in core?.refused(position, error) }
        serving = Task(executorPreference: loop.taskExecutor) { await driver.serve() }
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
    ///   - deadline: When to give up; the replier learns it and skips the request after it.
    /// - Returns: The reply.
    /// - Throws: Why there is none; at the latest at the deadline.
    public func request(
        _ value: [UInt8]?, to topic: String, key: [UInt8]? = nil, headers: KafkaHeaders = [], deadline: Deadline
    ) async throws(RequestError) -> Reply {
        let draft = RequestDraft(value: value, topic: topic, key: key, headers: headers, deadline: deadline)
        return try await withUnsafeContinuation { core.begin(draft, $0) }.get()
    }

    /// Suspends until requests can be sent: the reply position is fixed and the request topics are known.
    ///
    /// - Throws: `draining` or `stopped` when it never will be, `cancelled` when the task is.
    public func waitUntilReady() async throws(RequestError) {
        try await driver.onLoop { () throws(RequestError) in try await driver.waitUntilReady() }
    }

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

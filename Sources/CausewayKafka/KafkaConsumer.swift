public import CausewayObservability
public import CausewayRuntime
internal import Synchronization

/// Reads records of topics, alone or as a member of a group.
///
/// It lives from `init` to `close`; `run()` only waits for the end and closes. Any thread may use it, but one loop at a
/// time reads its records. A member of a group stays in it while nobody reads.
public final class KafkaConsumer: Sendable {
    /// Told of every rebalance before it takes effect, with a time limit.
    ///
    /// It starts on the control loop, where it must not block, and goes on elsewhere after its first suspension.
    public typealias RebalanceHandler = @Sendable (RebalanceEvent) async -> Void

    /// The settings it was made with.
    public let configuration: KafkaConsumerConfiguration
    let control: ConsumerControl
    let delivery: ConsumerDelivery
    let logger: Logger
    private let handle: Mutex<ClientHandle?>

    /// Creates a consumer; it connects by itself and reads once it has subscribed or assigned.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - loop: Where a waiting reader is woken; nil takes the control loop.
    ///   - controlLoop: Where rebalances, commits and errors are served; nil takes the process's control loop.
    ///   - logger: Where the client's warnings go.
    ///   - rebalanceHandler: Told of every rebalance before it takes effect. It has `revokeTimeout` to finish with
    ///     partitions that go.
    /// - Throws: `invalidConfiguration`, naming the setting; `criticalSystemResource` when the system has no descriptor or thread
    ///   left.
    public init(
        configuration: KafkaConsumerConfiguration, loop: EventLoop? = nil, controlLoop: EventLoop? = nil,
        logger: Logger = .disabled, rebalanceHandler: RebalanceHandler? = nil
    ) throws(KafkaError) {
        let controlLoop = try ClientHandle.control(controlLoop)
        self.configuration = configuration
        self.logger = logger
        let client = try ClientHandle(
            .consumer, configuration.properties(), events: EventHandle.consumerKinds, logger: logger)
        guard let queue = client.consumerQueue() else {
            throw KafkaError(.invalidState, "The client has no consumer queue: set groupID.")
        }
        delivery = ConsumerDelivery(
            client, queue: client.makeQueue(), configuration, loop: loop ?? controlLoop, logger: logger)
        control = ConsumerControl(
            client, queue: queue, delivery: delivery, configuration: configuration, loop: controlLoop, logger: logger,
            handler: rebalanceHandler)
        handle = Mutex(client)
        delivery.pull()
        control.start()
    }

    deinit {
        // Without `close` the group is left when the client is destroyed.
        control.perform { $0.tearDown() }
    }

    /// The client; throws `closed` once it is.
    func client() throws(KafkaError) -> ClientHandle {
        guard let client = handle.withLock({ $0 }) else { throw Self.closed }
        return client
    }

    static var closed: KafkaError { KafkaError(.closed, "The consumer is closed: make a new one to read more.") }

    /// Runs on the control loop and returns what `work` reports.
    func onControl<Value: Sendable>(
        _ work: @escaping @Sendable (ConsumerControl, @escaping @Sendable (Result<Value, KafkaError>) -> Void) -> Void
    ) async throws(KafkaError) -> Value {
        let result = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Result<Value, KafkaError>, Never>) in
            control.perform { work($0) { continuation.resume(returning: $0) } }
        }
        return try result.get()
    }

    // MARK: The end

    /// Ends it: readers end, what is in hand finishes, stored offsets are committed, the group is left.
    ///
    /// Idempotent; it never takes longer than the deadline. Half of the time is for the records in hand: to end quickly
    /// leave the loop that reads before, as a record in hand there is waited for. Records that are kept stay valid; the
    /// client itself is destroyed after the last of them.
    ///
    /// - Parameter deadline: When to give up.
    /// - Throws: `timedOut` when the group was not left in time.
    public func close(deadline: Deadline = .after(.seconds(10))) async throws(KafkaError) {
        // Also when the group was not left in time.
        defer { handle.withLock { $0 = nil } }
        try await onControl { control, done in
            control.close(by: deadline) { error in done(error.map { .failure($0) } ?? .success(())) }
        }
    }
}

internal import CLibrdkafka
internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// Owns a librdkafka client.
///
/// Whatever points into it (queues, topics, batches of records) holds it, so that `deinit` comes last; destroying then
/// happens on a thread of its own, because `rd_kafka_destroy` blocks. Sendable because librdkafka's calls are
/// thread-safe and the pointer never changes.
final class ClientHandle: @unchecked Sendable {
    enum Kind { case producer, consumer }

    let pointer: OpaquePointer
    /// The client's name in logs, such as `rdkafka#consumer-1`.
    let name: String
    /// What it has heard of its brokers.
    let reachability: Reachability
    /// Whether a consumer is joining its group.
    let join = GroupJoin()
    /// The group and the `group.instance.id` of a consumer that has one.
    private let membership: (group: String, instance: String)?
    private let logger: Logger
    /// Queues to destroy before the client, off the threads that used them: what they hold may be a lot.
    private let retired = Mutex<[UInt]>([])
    /// Set once a producer has another client in place of this one.
    private let isReplaced = Atomic(false)
    /// Set once the group was left: destroying need not do that again.
    private let isGroupLeft = Atomic(false)

    init(
        _ kind: Kind, _ properties: ClientProperties, events: Int32, logger: Logger
    ) throws(KafkaError) {
        try Self.control()
        let configuration = try ConfigurationHandle.make(properties.list, events: events)
        if kind == .consumer { configuration.watch(join) }
        pointer = try configuration.makeClient(kind == .producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER)
        reachability = Reachability(servers: properties["bootstrap.servers"] ?? "none")
        membership = properties["group.instance.id"].map { (properties["group.id"] ?? "", $0) }
        name = String(cString: rd_kafka_name(pointer))
        self.logger = logger
        // One queue for everything of the consumer that is not a record.
        if kind == .consumer { rd_kafka_poll_set_consumer(pointer) }
        // Logs come with the other events, on the control loop, not on librdkafka's threads.
        rd_kafka_set_log_queue(pointer, nil)
    }

    /// A client's control loop; the process's runs in any case, as it watches the end of every client.
    ///
    /// - Parameter wanted: The loop; nil for the process's.
    /// - Returns: The loop.
    /// - Throws: `criticalSystemResource` when the process's can't be started.
    @discardableResult
    static func control(_ wanted: EventLoop? = nil) throws(KafkaError) -> EventLoop {
        do throws(RuntimeError) {
            let control = try EventLoop.startControl()
            return wanted ?? control
        } catch {
            throw KafkaError(.criticalSystemResource, "No Kafka client: \(error.message)")
        }
    }

    deinit {
        let flags = isGroupLeft.load(ordering: .acquiring) ? RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE : 0
        let queues = retired.withLock { $0 }
        ClientDestruction(
            UInt(bitPattern: pointer), queues: queues, join: join, flags: Int32(flags), name: name, logger: logger
        ).start()
    }

    /// Takes over a queue's reference.
    func retire(queue: OpaquePointer) { retired.withLock { $0.append(UInt(bitPattern: queue)) } }

    /// Destroys a queue that is not forwarded, on the blocking pool: the records on it may be many.
    func destroy(queue: OpaquePointer) {
        let address = UInt(bitPattern: queue)
        let refusal = BlockingPool.shared.submit {
            if let queue = OpaquePointer(bitPattern: address) { rd_kafka_queue_destroy(queue) }
            withExtendedLifetime(self) {}
        }
        if refusal != nil { retire(queue: queue) }
    }

    /// Destroying will not try to leave the group: it has been left, or leaving failed by its deadline.
    func markGroupLeft() { isGroupLeft.store(true, ordering: .releasing) }

    /// Has those who kept a topic of this client ask for one of the new client.
    func markReplaced() { isReplaced.store(true, ordering: .releasing) }

    /// Whether the producer has another client by now.
    var wasReplaced: Bool { isReplaced.load(ordering: .relaxed) }

    /// The queue that delivery reports, errors and logs of a producer arrive on.
    func mainQueue() -> QueueHandle { QueueHandle(rd_kafka_queue_get_main(pointer), client: self) }

    /// The queue that rebalances, errors and logs of a consumer arrive on; nil without a group id.
    func consumerQueue() -> QueueHandle? {
        rd_kafka_queue_get_consumer(pointer).map { QueueHandle($0, client: self) }
    }

    /// A queue of our own.
    ///
    /// - Parameter isShortLived: Whether it goes before the client does, with what is on it.
    /// - Returns: The queue.
    func makeQueue(isShortLived: Bool = false) -> QueueHandle {
        QueueHandle(rd_kafka_queue_new(pointer), client: self, isShortLived: isShortLived)
    }

    /// Number of records and reports that the producer has not been told the end of.
    var outstanding: Int { Int(rd_kafka_outq_len(pointer)) }

    /// The fatal error that ended this client, if one did.
    var fatalError: KafkaError? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
            let code = rd_kafka_fatal_error(pointer, text.baseAddress, text.count)
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR, let start = text.baseAddress else { return nil }
            return endedForGood(KafkaError.Code(code), String(cString: start))
        }
    }

    private func endedForGood(_ code: KafkaError.Code, _ reason: String) -> KafkaError {
        if code == .fencedInstanceID, let membership {
            return KafkaError(
                code,
                """
                Another member of group '\(membership.group)' has joined with groupInstanceID '\(membership.instance)' \
                and taken this one's place (\(name)): give each running instance an id of its own. Close this client \
                and make a new one.
                """, isFatal: true)
        }
        return KafkaError(
            code, "The client \(name) failed for good: \(reason). Close it and make a new one.", isFatal: true)
    }
}

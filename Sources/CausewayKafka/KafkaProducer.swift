public import CausewayObservability
public import CausewayRuntime

/// Writes records to topics.
///
/// It lives from `init` to `close`; `run()` only waits for the end and closes. Any thread may use it. Records that one
/// task sends to one partition are written in the order of the calls.
public final class KafkaProducer: Sendable {
    /// The settings it was made with.
    public let configuration: KafkaProducerConfiguration
    let engine: ProducerEngine
    private let logger: Logger

    /// Creates a producer; it connects by itself.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - controlLoop: Where delivery reports are drained.
    ///   - logger: Where the client's warnings go.
    /// - Throws: `invalidConfiguration`, naming the setting.
    public init(
        configuration: KafkaProducerConfiguration, controlLoop: EventLoop = .control, logger: Logger = .disabled
    ) throws(KafkaError) {
        self.configuration = configuration
        self.logger = logger
        let client = try ClientHandle(
            .producer, configuration.properties(), events: EventHandle.producerKinds, logger: logger)
        engine = ProducerEngine(
            client, controlLoop: controlLoop, reportDelay: configuration.reportDelay, logger: logger)
    }

    deinit { engine.drop() }

    // MARK: Sending

    /// Writes a record and suspends until the brokers have acknowledged it, also while the queue is full.
    ///
    /// - Parameter record: The record.
    /// - Returns: Where it was written.
    /// - Throws: Why it was not written; at the latest after `deliveryTimeout`. `cancelled` when the task is: then the
    ///   record may still be written.
    public func send(_ record: ProducerRecord) async throws(KafkaError) -> RecordMetadata {
        try await enqueue(record).value
    }

    /// Queues a record; suspends only while the queue is full.
    ///
    /// - Parameter record: The record.
    /// - Returns: What tells its end; dropping it is fire and forget.
    /// - Throws: `closed`, `cancelled`, or why the record can't be written at all.
    @discardableResult
    public func enqueue(_ record: ProducerRecord) async throws(KafkaError) -> PendingDelivery {
        let topic = try engine.topic(record.topic)
        let box = try makeBox(topic)
        if try offer(record, topic, box) { return PendingDelivery(box, self) }
        return try await enqueueWhenThereIsRoom(record, topic, box)
    }

    /// Queues a record, or throws `queueFull` at once.
    ///
    /// - Parameter record: The record.
    /// - Returns: What tells its end; dropping it is fire and forget.
    /// - Throws: `queueFull`, `closed`, or why the record can't be written at all.
    @discardableResult
    public func tryEnqueue(_ record: ProducerRecord) throws(KafkaError) -> PendingDelivery {
        let topic = try engine.topic(record.topic)
        let box = try makeBox(topic)
        if try offer(record, topic, box) { return PendingDelivery(box, self) }
        throw engine.error(KafkaError.Code.queueFull.rawValue, topic.name)
    }

    private func makeBox(_ topic: TopicHandle) throws(KafkaError) -> DeliveryBox {
        guard !configuration.deliveryReportOnlyError else {
            throw KafkaError(
                .invalidState, "With deliveryReportOnlyError a delivery can't be awaited: use enqueueAndForget.")
        }
        return DeliveryBox(topic: topic.name)
    }

    private func enqueueWhenThereIsRoom(
        _ record: ProducerRecord, _ topic: TopicHandle, _ box: DeliveryBox
    ) async throws(KafkaError) -> PendingDelivery {
        while true {
            let waiter = engine.waitForSpace()
            do throws(KafkaError) {
                // Room may have come up before the waiter stood in the queue.
                if try offer(record, topic, box) {
                    engine.leave(waiter)
                    return PendingDelivery(box, self)
                }
                switch await waiter.wait() {
                case .retry: if try offer(record, topic, box) { return PendingDelivery(box, self) }
                case .closed: throw ProducerEngine.closed
                case .cancelled: throw Self.cancelled(topic.name)
                }
            } catch {
                engine.giveUp(waiter)
                throw error
            }
        }
    }

    private static func cancelled(_ topic: String) -> KafkaError {
        KafkaError(
            .cancelled, "The task was cancelled while a record for '\(topic)' waited for room; it was not sent.")
    }

    /// Hands the record over; false when the queue is full.
    private func offer(
        _ record: ProducerRecord, _ topic: TopicHandle, _ box: DeliveryBox
    ) throws(KafkaError) -> Bool {
        guard engine.acceptsRecords else { throw ProducerEngine.closed }
        let opaque = DeliveryTag.opaque(retaining: box)
        let error = try topic.produce(record, opaque: opaque)
        if error == 0 { return true }
        DeliveryTag.release(opaque)
        if error == KafkaError.Code.queueFull.rawValue { return false }
        throw engine.error(error, topic.name)
    }

    // MARK: Before and after

    /// Learns a topic's partitions beforehand, so that the first record does not wait for it (up to a second).
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - deadline: When to give up.
    /// - Returns: The topic's partitions.
    /// - Throws: `unknownTopicOrPartition` when it does not exist, or why the cluster can't say.
    @discardableResult
    public func prepare(
        topic: String, deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) -> ClusterMetadata.Topic {
        let handle = try engine.topic(topic)
        let timeout = deadline.remaining
        let metadata = try await BlockingCall.run { () throws(KafkaError) in
            try handle.client.metadata(topic: handle, timeout: timeout)
        }
        return try metadata.topic(topic)
    }

    /// Suspends until every record queued so far has its end; `linger` does not hold them back any more.
    ///
    /// - Parameter deadline: When to give up.
    /// - Throws: `timedOut` when records are left at the deadline; they stay queued.
    public func flush(deadline: Deadline = .after(.seconds(30))) async throws(KafkaError) {
        let client = try engine.client()
        let isDone = await BlockingCall.runOnThread { client.flush(timeout: deadline.remaining) }
        guard isDone else {
            throw KafkaError(
                .timedOut,
                "\(client.outstanding) records were not acknowledged by the flush's deadline; they stay queued.")
        }
    }

    /// Ends it: nothing new is accepted, what is queued is flushed until the deadline and dropped after it.
    ///
    /// Idempotent. Every pending delivery has its end when this returns.
    ///
    /// - Parameter deadline: When to drop what is left.
    /// - Throws: `timedOut` when records had to be dropped.
    public func close(deadline: Deadline = .after(.seconds(10))) async throws(KafkaError) {
        let dropped = try await engine.close(by: deadline)
        if dropped > 0 {
            throw KafkaError(
                .timedOut, "\(dropped) records were not acknowledged by the close's deadline and were dropped.")
        }
    }
}

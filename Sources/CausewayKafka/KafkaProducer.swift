public import CausewayObservability
public import CausewayRuntime

/// Writes records to topics.
///
/// It lives from `init` to `close`; `run()` only waits for the end and closes, and one that is dropped without a `close` still
/// sends what it has, for `closeTimeout` at most. Any thread may use it. Records that one
/// task sends to one partition are written in the order of the calls.
public final class KafkaProducer: Sendable {
    /// The settings it was made with.
    public let configuration: KafkaProducerConfiguration
    let engine: ProducerEngine
    /// Bytes of a record at most, raw settings considered.
    private let messageMaxBytes: String

    /// Creates a producer; it connects by itself.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - controlLoop: Where delivery reports are drained; nil takes the process's control loop.
    ///   - logger: Where the client's warnings go.
    /// - Throws: `invalidConfiguration`, naming the setting; `criticalSystemResource` when the system has no descriptor or thread
    ///   left.
    public init(
        configuration: KafkaProducerConfiguration, controlLoop: EventLoop? = nil, logger: Logger = .disabled
    ) throws(KafkaError) {
        let controlLoop = try ClientHandle.control(controlLoop)
        self.configuration = configuration
        let properties = try configuration.properties()
        messageMaxBytes = properties["message.max.bytes"] ?? ""
        engine = try ProducerEngine(
            properties, controlLoop: controlLoop, reportDelay: configuration.reportDelay, logger: logger)
    }

    deinit { engine.drop(by: .after(configuration.closeTimeout)) }

    // MARK: Sending

    /// Writes a record and suspends until the brokers have acknowledged it, also while the queue is full.
    ///
    /// - Parameter record: The record.
    /// - Returns: Where it was written.
    /// - Throws: Why it was not written; at the latest after `deliveryTimeout`. `cancelled` when the task is: a record
    ///   that was queued by then is sent all the same, and what becomes of it is logged, a failure as a warning. To learn
    ///   it after a cancellation, `enqueue` and ask the delivery from another task. The error's `mayBeWritten` tells
    ///   whether a second `send` may double the record.
    public func send(_ record: borrowing ProducerRecord) async throws(KafkaError) -> RecordMetadata {
        try checkReports()
        let box = DeliveryBox(topic: record.topic)
        let opaque = DeliveryTag.opaque(retaining: box)
        do throws(KafkaError) {
            if try !offer(record, engine.topic(record.topic), opaque) {
                try await queueWhenThereIsRoom(record, opaque)
            }
        } catch {
            DeliveryTag.release(opaque)
            throw error
        }
        return try await box.wait().get()
    }

    /// Queues a record; suspends only while the queue is full.
    ///
    /// - Parameter record: The record.
    /// - Returns: What tells its end; dropping it is fire and forget.
    /// - Throws: `closed`, `cancelled`, or why the record can't be written at all.
    @discardableResult
    public func enqueue(_ record: borrowing ProducerRecord) async throws(KafkaError) -> PendingDelivery {
        try checkReports()
        let (topic, page, index) = try engine.place(for: record.topic)
        let opaque = DeliveryTag.opaque(retaining: page, index)
        do throws(KafkaError) {
            if try !offer(record, topic, opaque) { try await queueWhenThereIsRoom(record, opaque) }
        } catch {
            DeliveryTag.release(opaque)
            throw error
        }
        return PendingDelivery(page, index)
    }

    /// Queues a record, or throws `queueFull` at once.
    ///
    /// - Parameter record: The record.
    /// - Returns: What tells its end; dropping it is fire and forget.
    /// - Throws: `queueFull`, `closed`, or why the record can't be written at all.
    @discardableResult
    public func tryEnqueue(_ record: borrowing ProducerRecord) throws(KafkaError) -> PendingDelivery {
        try checkReports()
        let (topic, page, index) = try engine.place(for: record.topic)
        let opaque = DeliveryTag.opaque(retaining: page, index)
        do throws(KafkaError) {
            guard try offer(record, topic, opaque) else {
                throw engine.error(KafkaError.Code.queueFull.rawValue, record.topic)
            }
        } catch {
            DeliveryTag.release(opaque)
            throw error
        }
        return PendingDelivery(page, index)
    }

    /// Whether the ends of records can be told.
    func checkReports() throws(KafkaError) {
        guard !configuration.deliveryReportOnlyError else {
            throw KafkaError(
                .invalidState, "With deliveryReportOnlyError a delivery can't be awaited: use enqueueAndForget.")
        }
    }

    /// Hands a record over once there is room; its opaque stays the caller's when it throws.
    func queueWhenThereIsRoom(_ record: borrowing ProducerRecord, _ opaque: UInt) async throws(KafkaError) {
        while true {
            let waiter = engine.waitForSpace()
            do throws(KafkaError) {
                // Room may have come up before the waiter stood in the queue.
                if try offer(record, engine.topic(record.topic), opaque) {
                    engine.leave(waiter)
                    return
                }
                switch await waiter.wait() {
                case .retry: if try offer(record, engine.topic(record.topic), opaque) { return }
                case .closed: throw ProducerEngine.closed
                case .cancelled: throw Self.notSent(record.topic)
                }
            } catch {
                engine.giveUp(waiter)
                throw error
            }
        }
    }

    static func notSent(_ topic: String) -> KafkaError {
        KafkaError(
            .cancelled, "The task was cancelled while a record for '\(topic)' waited for room; it was not sent.")
    }

    /// Hands the record over; false when the queue is full.
    func offer(
        _ record: borrowing ProducerRecord, _ topic: TopicHandle, _ opaque: UInt
    ) throws(KafkaError) -> Bool {
        guard engine.acceptsRecords else { throw ProducerEngine.closed }
        let error = try topic.produce(record, opaque: opaque)
        if error == 0 { return true }
        if error == KafkaError.Code.queueFull.rawValue { return false }
        throw error == KafkaError.Code.recordTooLarge.rawValue ? tooLarge(record) : engine.error(error, topic.name)
    }

    func tooLarge(_ record: borrowing ProducerRecord) -> KafkaError {
        let key = record.key?.count ?? 0
        let value = record.value?.count ?? 0
        let headers = record.headers.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) }
        return KafkaError(
            .recordTooLarge,
            """
            A record for '\(record.topic)' of \(key + value + headers) bytes (key \(key), value \(value), headers \
            \(headers)) and Kafka's framing is larger than messageMaxBytes, \(messageMaxBytes), and was not sent: send a \
            smaller one, or raise messageMaxBytes and max.message.bytes of the topic.
            """)
    }

    // MARK: Before and after

    /// Learns a topic's partitions beforehand, so that the first record does not wait for it (up to a second), and waits
    /// until their leaders take records.
    ///
    /// A topic that was made just now by other means than `KafkaAdmin` should be prepared: while its leaders come up the
    /// first records may be refused, and come out as `outOfOrderSequenceNumber`.
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
        return try await BlockingCall.run { () throws(KafkaError) in
            let found = try handle.client.metadata(topic: handle, timeout: timeout).topic(topic)
            handle.client.awaitServing(found, by: deadline)
            return found
        }
    }
}

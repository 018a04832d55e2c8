public import CausewayObservability
internal import CausewayRuntime

/// Deserializes a record, calls a handler and does what the policy says when that fails.
///
/// `process` uses it for all of a consumer's records; with `forEachPartition` and loops of your own call `settle`
/// yourself, and let the record's offset be stored once it returns. Retry topics need `process`, which waits until their
/// records are due. Any thread may use it.
public struct RecordRecovery<Keys: Deserializer, Values: Deserializer>: Sendable {
    /// What handlers get.
    public typealias Decoded = DecodedRecord<Keys.Output, Values.Output>

    let policy: FailurePolicy
    let log: RecoveryLog
    private let decoder: RecordDecoder<Keys, Values>
    private let group: String?

    /// Creates it.
    ///
    /// - Parameters:
    ///   - keys: What reads keys.
    ///   - values: What reads values.
    ///   - policy: What is done when that or a handler fails.
    ///   - group: The consumer group, for the headers of dead letters.
    ///   - metrics: Where failures are counted, as `causeway_kafka_failed_records_total`.
    ///   - logger: Where failures are logged.
    public init(
        keys: Keys, values: Values, policy: FailurePolicy, group: String? = nil,
        metrics: any MetricsFactory = .disabled, logger: Logger = .disabled
    ) {
        decoder = RecordDecoder(keys: keys, values: values)
        self.policy = policy
        self.group = group
        log = RecoveryLog(metrics: metrics, logger: logger)
    }

    /// What became of the records so far.
    public var statistics: RecoveryStatistics { log.statistics }

    /// Has a record handled, whatever it takes: returns once it is handled, or is safe in another topic, or skipped.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - handler: Handles it; called again after a failure.
    /// - Throws: `RecordDeserializationError` or `RecordProcessingError` by the policy `.fail`, why another topic does
    ///   not take the record, `cancelled`: the record is not settled then, its offset must not be stored.
    public func settle(_ record: ConsumerRecord, _ handler: (Decoded) async throws -> Void) async throws {
        try await decoder.prepare(record)
        var attempt = policy.retryTopics?.attempt(of: record) ?? 1
        var decoded: Decoded
        do {
            decoded = try decoder.decode(record)
        } catch {
            return try await giveUp(record, error, attempts: attempt)
        }
        var delays = policy.retriesInPlace.delays[...]
        while true {
            do {
                decoded.attempt = attempt
                try await handler(decoded)
                return log.noteSuccess()
            } catch {
                try Self.checkCancellation(record)
                guard policy.isRetriable(error) else { return try await giveUp(record, error, attempts: attempt) }
                guard let delay = delays.popFirst() else {
                    return try await retryLater(record, error, attempts: attempt)
                }
                log.note(.retriedInPlace, record, error)
                await LoopDelay.wait(until: .after(delay))
                try Self.checkCancellation(record)
                attempt += attempt < Int.max ? 1 : 0
            }
        }
    }

    private func retryLater(_ record: ConsumerRecord, _ error: any Error, attempts: Int) async throws {
        let failure = RecordFailure(error, group: group)
        guard let topics = policy.retryTopics,
            let copy = topics.next(after: record, failure, attempts: attempts, at: .now())
        else { return try await giveUp(record, error, attempts: attempts) }
        _ = try await topics.producer.send(copy)
        log.note(.sentToRetryTopic, record, error)
    }

    private func giveUp(_ record: ConsumerRecord, _ error: any Error, attempts: Int) async throws {
        switch policy.lastResort {
        case .fail:
            log.note(.failed, record, error)
            if error is RecordDeserializationError { throw error }
            throw RecordProcessingError(record, attempts: attempts, error)
        case .skip:
            log.note(.skipped, record, error)
        case .deadLetter(let publisher):
            let origin = policy.retryTopics?.origin(of: record) ?? RecordOrigin(record)
            let failure = RecordFailure(error, group: group)
            _ = try await publisher.enqueue(record, origin, failure, attempts: attempts).value
            log.note(.deadLettered, record, error)
        }
    }

    private static func checkCancellation(_ record: ConsumerRecord) throws(KafkaError) {
        guard Task.isCancelled else { return }
        throw KafkaError(
            .cancelled,
            """
            The task was cancelled while \(record.topicPartition) offset \(record.offset) was handled; it is read again.
            """)
    }
}

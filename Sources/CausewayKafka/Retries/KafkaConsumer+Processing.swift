public import CausewayObservability
internal import CausewayRuntime

extension KafkaConsumer {
    /// Has a handler called with each record, one after the other, and does what a policy says when that fails.
    ///
    /// An offset is stored once its record is handled, safe in a retry or dead-letter topic, or skipped: at least once.
    /// Records of retry topics are handled when they are due, never earlier; until then their partition is paused, and
    /// the others go on. The consumer has no other reader meanwhile.
    ///
    /// - Parameters:
    ///   - keys: What reads keys.
    ///   - values: What reads values.
    ///   - policy: What is done when that or the handler fails. Its retry topics have to be subscribed to.
    ///   - metrics: Where failures are counted, as `causeway_kafka_failed_records_total`.
    ///   - handler: Handles a record; called again after a failure. It runs in the caller's isolation.
    /// - Returns: What became of the records, once the consumer is closed or the task is cancelled.
    /// - Throws: `RecordDeserializationError` or `RecordProcessingError` by the policy `.fail`, why another topic does
    ///   not take a record, why reading failed. The offset is not moved past the record; a new call begins with it.
    @discardableResult
    public func process<Keys: Deserializer, Values: Deserializer>(
        keys: Keys, values: Values, onFailure policy: FailurePolicy, metrics: any MetricsFactory = .disabled,
        _ handler: (DecodedRecord<Keys.Output, Values.Output>) async throws -> Void
    ) async throws -> RecoveryStatistics {
        let recovery = RecordRecovery(
            keys: keys, values: values, policy: policy, group: configuration.groupID, metrics: metrics, logger: logger)
        let run = ProcessingRun(self, recovery)
        do {
            try await run.readAll(handler)
        } catch {
            await run.end()
            throw error
        }
        await run.end()
        return recovery.statistics
    }

    /// Has a handler called with each record whose value is JSON; the key is left as bytes.
    ///
    /// - Parameters:
    ///   - type: The values' type.
    ///   - policy: What is done when that or the handler fails. Its retry topics have to be subscribed to.
    ///   - metrics: Where failures are counted, as `causeway_kafka_failed_records_total`.
    ///   - handler: Handles a record; called again after a failure. It runs in the caller's isolation.
    /// - Returns: What became of the records, once the consumer is closed or the task is cancelled.
    /// - Throws: As the call above.
    @discardableResult
    public func process<Value: Decodable & Sendable>(
        as type: Value.Type, onFailure policy: FailurePolicy, metrics: any MetricsFactory = .disabled,
        _ handler: (DecodedRecord<[UInt8], Value>) async throws -> Void
    ) async throws -> RecoveryStatistics {
        try await process(
            keys: BytesSerde(), values: JSONDeserializer(type), onFailure: policy, metrics: metrics, handler)
    }
}

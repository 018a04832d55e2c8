public import CausewayObservability

extension KafkaConsumer {
    /// The records, deserialized one by one.
    ///
    /// Asking for the next one means that the one before is done.
    ///
    /// - Parameters:
    ///   - keys: What reads keys.
    ///   - values: What reads values.
    ///   - policy: What is done with a record that can't be read.
    ///   - metrics: Where those are counted, as `causeway_kafka_failed_records_total`.
    /// - Returns: The records.
    public func records<Keys: Deserializer, Values: Deserializer>(
        keys: Keys, values: Values, onPoison policy: PoisonPolicy, metrics: any MetricsFactory = .disabled
    ) -> DecodedRecords<Keys, Values> {
        DecodedRecords(
            consumer: self, decoder: RecordDecoder(keys: keys, values: values), policy: policy,
            log: RecoveryLog(metrics: metrics, logger: logger))
    }

    /// The records whose values are JSON, deserialized one by one; keys are left as bytes.
    ///
    /// Asking for the next one means that the one before is done.
    ///
    /// - Parameters:
    ///   - type: The values' type.
    ///   - policy: What is done with a record that can't be read.
    ///   - metrics: Where those are counted, as `causeway_kafka_failed_records_total`.
    /// - Returns: The records.
    public func records<Value: Decodable & Sendable>(
        as type: Value.Type, onPoison policy: PoisonPolicy, metrics: any MetricsFactory = .disabled
    ) -> DecodedRecords<BytesSerde, JSONDeserializer<Value>> {
        records(keys: BytesSerde(), values: JSONDeserializer(type), onPoison: policy, metrics: metrics)
    }
}

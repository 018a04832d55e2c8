extension KafkaProducer {
    /// The handle of a topic, for the calls below; it keeps the client alive, so let it go before the end.
    ///
    /// - Parameter name: The topic's name.
    /// - Returns: The handle, the same for each call.
    /// - Throws: `closed`, or why the name can't be one.
    package func topicHandle(_ name: String) throws(KafkaError) -> TopicHandle { try engine.topic(name) }

    /// Queues one record without a suspension and without an allocation of ours; any thread.
    ///
    /// - Parameters:
    ///   - topic: The topic's handle.
    ///   - partition: The partition; -1 leaves the choice to the partitioner.
    ///   - key: The key, copied; nil is none.
    ///   - value: The value, copied; nil is a tombstone.
    ///   - headers: The headers, if any.
    ///   - timestamp: Milliseconds since 1970; 0 is now.
    ///   - failureToken: What the failure handler is given if the record is not delivered; nil: nobody is told.
    /// - Throws: `queueFull`, `closed`, or why the record can't be written.
    package func produce(
        _ topic: TopicHandle, partition: Int32 = -1, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: consuming HeadersHandle?, timestamp: Int64 = 0, failureToken: UInt64? = nil
    ) throws(KafkaError) {
        guard engine.acceptsRecords else { throw ProducerEngine.closed }
        let topic = try engine.current(topic)
        let opaque = failureToken.map { DeliveryTag.opaque(token: $0) } ?? 0
        let error = topic.produce(
            key: key, value: value, partition: partition, headers: headers.take(), timestamp: timestamp, opaque: opaque)
        if error != 0 { throw engine.error(error, topic.name) }
    }

    /// Queues one record that nobody awaits, or throws `queueFull` at once; a failure is logged.
    ///
    /// - Parameter record: The record.
    /// - Throws: `queueFull`, `closed`, or why the record can't be written.
    public func enqueueAndForget(_ record: borrowing ProducerRecord) throws(KafkaError) {
        guard engine.acceptsRecords else { throw ProducerEngine.closed }
        let topic = try engine.topic(record.topic)
        let error = try topic.produce(record, opaque: 0)
        if error == KafkaError.Code.recordTooLarge.rawValue { throw tooLarge(record) }
        if error != 0 { throw engine.error(error, topic.name) }
    }

    /// Sets who is told of records that were produced with a token and not delivered.
    ///
    /// - Parameter handler: Called on the producer's control loop with the token and the reason; it must not block.
    package func onDeliveryFailure(_ handler: @escaping @Sendable (UInt64, KafkaError) -> Void) {
        engine.setFailureHandler(handler)
    }

    /// Sets who is told the end of every record that was produced with a token.
    ///
    /// - Parameter handler: Called on the producer's control loop, once for each delivery event; it must not block.
    package func onDeliveryReports(_ handler: @escaping @Sendable (TokenReports) -> Void) {
        engine.setReportHandler(handler)
    }
}

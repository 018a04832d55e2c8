extension KafkaProducer {
    /// Writes records in their order and suspends until each has its end, also while the queue is full.
    ///
    /// The sequence is gone through once, as there is room; what it makes lazily is not held. A record that fails does not
    /// stop those behind it.
    ///
    /// - Parameter records: The records.
    /// - Returns: For each record, in their order, where it was written or why not. In a cancelled task, at once: those
    ///   under way are `cancelled` and may be written, those behind were not sent, as `mayBeWritten` tells.
    public func send(contentsOf records: some Sequence<ProducerRecord>) async -> [Result<RecordMetadata, KafkaError>] {
        let batch = DeliveryBatch()
        for record in records {
            let (index, opaque) = batch.open(record.topic)
            do throws(KafkaError) {
                try checkReports()
                if Task.isCancelled { throw Self.notSent(record.topic) }
                if try !offer(record, engine.topic(record.topic), opaque) {
                    try await queueWhenThereIsRoom(record, opaque)
                }
            } catch {
                DeliveryTag.release(opaque)
                _ = batch.complete(index, .failure(error))
            }
        }
        return await batch.outcomes()
    }
}

/// A record that is queued and not yet acknowledged.
///
/// Dropping it is fire and forget: the record is sent all the same.
public struct PendingDelivery: Sendable {
    private let box: DeliveryBox
    /// Keeps the delivery reports coming.
    private let producer: KafkaProducer

    init(_ box: DeliveryBox, _ producer: KafkaProducer) {
        self.box = box
        self.producer = producer
    }

    /// Where the record was written; suspends until the broker has acknowledged it.
    ///
    /// It can be asked more than once.
    ///
    /// - Throws: Why it was not written; at the latest after `deliveryTimeout`. `cancelled` when the task is: then the
    /// record may still be written.
    public var value: RecordMetadata {
        get async throws(KafkaError) {
            // Without a suspension where it is known.
            if let outcome = box.outcome { return try outcome.get() }
            return try await box.wait().get()
        }
    }
}

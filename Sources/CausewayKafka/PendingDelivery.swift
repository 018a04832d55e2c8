/// A record that is queued and not yet acknowledged.
///
/// Dropping it is fire and forget: the record is sent all the same, and a failure is logged.
public struct PendingDelivery: Sendable {
    private let box: DeliveryBox

    init(_ box: DeliveryBox) { self.box = box }

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

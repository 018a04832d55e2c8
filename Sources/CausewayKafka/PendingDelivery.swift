/// A record that is queued and not yet acknowledged.
///
/// Dropping it is fire and forget: the record is sent all the same, and a failure is logged, once the deliveries that were
/// enqueued next to it are gone too. It needs nobody to hold the producer.
public struct PendingDelivery: Sendable {
    private let page: DeliveryPage
    private let index: Int32

    init(_ page: DeliveryPage, _ index: Int) {
        self.page = page
        self.index = Int32(truncatingIfNeeded: index)
    }

    /// Where the record was written; suspends until the broker has acknowledged it.
    ///
    /// It can be asked more than once.
    ///
    /// - Throws: Why it was not written; at the latest after `deliveryTimeout`. `cancelled` when the task is: then the
    /// record may still be written.
    public var value: RecordMetadata {
        get async throws(KafkaError) {
            while true {
                // Without a suspension where it is known.
                if let outcome = page.outcome(Int(index)) { return try outcome.get() }
                if let box = page.box(Int(index)) { return try await box.wait().get() }
            }
        }
    }
}

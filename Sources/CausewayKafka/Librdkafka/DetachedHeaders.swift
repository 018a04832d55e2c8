internal import CLibrdkafka

/// A record's headers in memory of their own, which is free again as soon as they are: the next record's take its place.
///
/// What a batch keeps until its end is spread over memory that no cache holds; for a few look-ups this is the cheaper way.
package struct DetachedHeaders: ~Copyable {
    private let pointer: OpaquePointer?
    /// The headers, lent.
    package let headers: ConsumerRecordHeaders

    init(owning pointer: OpaquePointer?) {
        self.pointer = pointer
        headers = ConsumerRecordHeaders(HeaderList(pointer))
    }

    deinit { if let pointer { rd_kafka_headers_destroy(pointer) } }
}

extension ConsumerRecord {
    /// Its headers, in memory of their own; the record's stay what they are.
    package func detachedHeaders() -> DetachedHeaders {
        DetachedHeaders(owning: storage.detachHeaders(at: index))
    }
}

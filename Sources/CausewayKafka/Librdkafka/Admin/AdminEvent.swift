internal import CLibrdkafka

/// Owns the event that an admin request ended with.
///
/// Holds the client, which can't be destroyed before. Sendable because the pointer never changes and whoever waits for
/// the event is the only one to read it.
final class AdminEvent: @unchecked Sendable {
    let pointer: OpaquePointer
    private let client: ClientHandle

    /// Takes what is on a queue, without waiting; nil if there is nothing.
    init?(from queue: QueueHandle, of client: ClientHandle) {
        guard let pointer = rd_kafka_queue_poll(queue.pointer, 0) else { return nil }
        self.pointer = pointer
        self.client = client
    }

    deinit { rd_kafka_event_destroy(pointer) }

    /// The error number; 0 is success.
    var error: Int32 { rd_kafka_event_error(pointer).rawValue }
    var reason: String? { rd_kafka_event_error_string(pointer).map { String(cString: $0) } }

    /// The elements of one of the event's arrays.
    func elements(
        _ read: (OpaquePointer, inout Int) -> UnsafeMutablePointer<OpaquePointer?>?
    ) -> [OpaquePointer] {
        var count = 0
        let start = read(pointer, &count)
        return UnsafeBufferPointer(start: start, count: count).compactMap { $0 }
    }
}

internal import CLibrdkafka

/// Owns a producer's handle of a topic: producing by it looks up no name.
///
/// Sendable because librdkafka's topics are thread-safe and the pointer never changes.
package final class TopicHandle: @unchecked Sendable {
    /// The topic's name.
    package let name: String
    let pointer: OpaquePointer
    let client: ClientHandle

    init(_ name: String, client: ClientHandle) throws(KafkaError) {
        guard let pointer = rd_kafka_topic_new(client.pointer, name, nil) else {
            let error = rd_kafka_last_error().rawValue
            throw KafkaError(number: error, "The topic '\(name)' can't be used")
        }
        self.name = name
        self.pointer = pointer
        self.client = client
    }

    deinit { rd_kafka_topic_destroy(pointer) }

    /// Hands one record to the producer's queue: no wait, no allocation of ours; any thread.
    ///
    /// - Parameters:
    ///   - key: The key, copied; nil is none.
    ///   - value: The value, copied; nil is a tombstone.
    ///   - partition: The partition; -1 leaves it to the partitioner.
    ///   - headers: The headers, if any; taken over when it succeeds.
    ///   - timestamp: Milliseconds since 1970; 0 is now.
    ///   - opaque: What the delivery report brings back.
    /// - Returns: 0, or librdkafka's error number.
    func produce(
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, partition: Int32,
        headers: consuming HeadersHandle?, timestamp: Int64, opaque: UInt
    ) -> Int32 {
        let (keyStart, keyCount) = Self.bytes(key)
        let (valueStart, valueCount) = Self.bytes(value)
        let opaque = UnsafeMutableRawPointer(bitPattern: opaque)
        if let headers = headers.take() {
            let error = causeway_kafka_produce(
                client.pointer, pointer, partition, valueStart, valueCount, keyStart, keyCount, headers.pointer,
                timestamp,
                opaque)
            if error == RD_KAFKA_RESP_ERR_NO_ERROR { headers.relinquish() }
            return error.rawValue
        }
        return causeway_kafka_produce(
            client.pointer, pointer, partition, valueStart, valueCount, keyStart, keyCount, nil, timestamp, opaque
        ).rawValue
    }

    /// An empty buffer keeps an address: no address is what makes a tombstone.
    private static func bytes(_ buffer: UnsafeRawBufferPointer?) -> (UnsafeRawPointer?, Int) {
        guard let buffer else { return (nil, 0) }
        return (buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 1), buffer.count)
    }
}

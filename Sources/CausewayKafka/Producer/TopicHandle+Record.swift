extension TopicHandle {
    /// Hands a record to the producer's queue.
    ///
    /// - Parameters:
    ///   - record: The record; its topic is this one.
    ///   - opaque: What the delivery report brings back.
    /// - Returns: 0, or librdkafka's error number.
    /// - Throws: `invalidArgument` for a partition that can't be one.
    func produce(_ record: borrowing ProducerRecord, opaque: UInt) throws(KafkaError) -> Int32 {
        let partition = try Self.number(of: record.partition, name)
        let timestamp = record.timestamp?.milliseconds ?? 0
        return Self.withBytes(record.key) { key in
            Self.withBytes(record.value) { value in
                if record.headers.isEmpty {
                    return produce(
                        key: key, value: value, partition: partition, headers: nil, timestamp: timestamp, opaque: opaque
                    )
                }
                return produce(
                    key: key, value: value, partition: partition, headers: HeadersHandle(record.headers),
                    timestamp: timestamp, opaque: opaque)
            }
        }
    }

    private static func number(of partition: Int?, _ topic: String) throws(KafkaError) -> Int32 {
        guard let partition else { return -1 }
        guard let number = Int32(exactly: partition), number >= 0 else {
            throw KafkaError(
                .invalidArgument,
                "A record for '\(topic)' names partition \(partition): use nil to leave the choice to the partitioner.")
        }
        return number
    }

    private static func withBytes<Value>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Value) -> Value {
        guard let bytes else { return body(nil) }
        return bytes.withUnsafeBytes { body($0) }
    }
}

internal import CLibrdkafka

/// What became of one produced record; valid while its event is.
struct DeliveryReport {
    private let message: UnsafePointer<rd_kafka_message_t>

    init(_ message: UnsafePointer<rd_kafka_message_t>) { self.message = message }

    /// What was given when it was produced.
    var opaque: UInt { UInt(bitPattern: message.pointee._private) }
    /// The error number; 0 is success.
    var error: Int32 { message.pointee.err.rawValue }
    /// Whether the record may be in the log although it was not acknowledged.
    var mayBeWritten: Bool { rd_kafka_message_status(message) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED }
    /// Bytes of key and value.
    var byteCount: Int { message.pointee.len + message.pointee.key_len }
    var partition: Int { Int(message.pointee.partition) }
    var offset: Int64 { message.pointee.offset }
    var topic: String { message.pointee.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? "" }
    /// Milliseconds since 1970, and whether they are the broker's.
    var time: (milliseconds: Int64, isAppendTime: Bool)? {
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let time = rd_kafka_message_timestamp(message, &kind)
        if kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE { return nil }
        return (time, kind == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME)
    }
}

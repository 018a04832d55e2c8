internal import CLibrdkafka

/// What became of one produced record; valid while its event is.
struct DeliveryReport {
    private let message: UnsafePointer<rd_kafka_message_t>

    init(_ message: UnsafePointer<rd_kafka_message_t>) { self.message = message }

    /// What was given when it was produced.
    var opaque: UInt { UInt(bitPattern: message.pointee._private) }
    /// The error number; 0 is success.
    var error: Int32 { message.pointee.err.rawValue }
    var partition: Int { Int(message.pointee.partition) }
    var offset: Int64 { message.pointee.offset }
    var topic: String { message.pointee.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? "" }
    var timestamp: Int64? {
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let time = rd_kafka_message_timestamp(message, &kind)
        return kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : time
    }
}

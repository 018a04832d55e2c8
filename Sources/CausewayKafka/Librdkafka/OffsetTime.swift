internal import CLibrdkafka

/// What a partition can be asked for an offset by: a time, or its ends.
enum OffsetTime: Hashable, Sendable {
    case beginning
    /// With `readCommitted` the last stable offset.
    case end
    case timestamp(KafkaTimestamp)

    /// Kafka's number for it in a request.
    var number: Int64 {
        switch self {
        case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
        case .end: Int64(RD_KAFKA_OFFSET_END)
        case .timestamp(let time): max(time.milliseconds, 0)
        }
    }
}

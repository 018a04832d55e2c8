internal import CausewayKafka

/// An event of a log, by which another log of the same name is noticed.
struct EventAnchor: Sendable, Hashable, Codable {
    var offset: Int64
    /// Its time in milliseconds, as the log has it; nil for none.
    var time: Int64?

    init(offset: Int64, time: KafkaTimestamp?) {
        self.offset = offset
        self.time = time?.milliseconds
    }

    /// Whether a record is that event.
    func isFound(in record: ConsumerRecord) -> Bool {
        record.offset == offset && record.timestamp?.milliseconds == time
    }
}

internal import CausewayKafka

/// An event of a log, by which another log of the same name is noticed.
struct EventAnchor: Sendable, Hashable, Codable {
    var offset: Int64
    /// When it was sent, in milliseconds; nil where that is not known.
    var time: Int64?
    /// When it was written, in milliseconds, if the log keeps that time instead (`LogAppendTime`).
    var appendTime: Int64?

    /// An event that was written.
    ///
    /// - Parameters:
    ///   - metadata: Where.
    ///   - time: The time that it was given.
    init(_ metadata: RecordMetadata, sentAt time: KafkaTimestamp?) {
        offset = metadata.offset ?? -1
        self.time = time?.milliseconds
        appendTime = metadata.isAppendTime ? metadata.timestamp?.milliseconds : nil
    }

    /// An event that was read.
    init(_ record: ConsumerRecord) {
        offset = record.offset
        let read = record.timestamp?.milliseconds
        (time, appendTime) = record.isAppendTime ? (nil, read) : (read, nil)
    }

    /// Whether a record is that event.
    func isFound(in record: ConsumerRecord) -> Bool {
        record.offset == offset
            && record.timestamp?.milliseconds == (record.isAppendTime ? appendTime : time)
    }
}

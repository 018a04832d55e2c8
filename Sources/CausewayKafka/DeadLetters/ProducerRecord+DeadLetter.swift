extension ProducerRecord {
    /// The dead letter of a record, for whoever writes it among other records.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - topic: The dead-letter topic.
    ///   - error: Why it could not be read or handled.
    ///   - group: The consumer group that failed, if there is one.
    package init(deadLetter record: ConsumerRecord, to topic: String, because error: any Error, group: String?) {
        self.init(forwarding: record, to: topic, RecordOrigin(record), RecordFailure(error, group: group))
        headers.append(name: DeadLetterHeader.attempts, value: HeaderNumber.bytes(1))
    }
}

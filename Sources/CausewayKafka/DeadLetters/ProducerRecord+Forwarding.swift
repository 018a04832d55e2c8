extension ProducerRecord {
    /// A record as it was read, for another topic, with where it is from and why it is there.
    ///
    /// Headers of an earlier failure are replaced; all others stay as they are, in their order. The time is that of
    /// writing: by the record's own the topic's retention might delete it before anybody has read it.
    init(
        forwarding record: ConsumerRecord, to topic: String, _ origin: RecordOrigin, _ failure: RecordFailure
    ) {
        var headers = record.headers.withoutDeadLetterHeaders
        headers.append(origin)
        headers.append(failure)
        self.init(
            topic: topic, key: record.keyBytes, value: record.valueBytes, headers: headers)
    }
}

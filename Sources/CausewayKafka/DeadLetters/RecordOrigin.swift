/// Where a record was first read.
struct RecordOrigin: Sendable, Hashable {
    var topicPartition: TopicPartition
    var offset: Int64
    var timestamp: KafkaTimestamp?
    var isAppendTime = false

    /// Where a record is.
    init(_ record: ConsumerRecord) {
        topicPartition = record.topicPartition
        offset = record.offset
        timestamp = record.timestamp
        isAppendTime = record.isAppendTime
    }

    /// What a dead letter's headers say, Spring's retry topics' names included; nil without topic.
    init?(_ headers: KafkaHeaders) {
        func value(_ name: String) -> [UInt8]? {
            headers[name] ?? headers["kafka_" + name.dropFirst("kafka_dlt-".count)]
        }
        guard let topic = value(DeadLetterHeader.originalTopic).flatMap({ String(validating: $0, as: UTF8.self) }),
            !topic.isEmpty
        else { return nil }
        let partition = HeaderNumber.read(value(DeadLetterHeader.originalPartition)) ?? -1
        topicPartition = TopicPartition(topic: topic, partition: Int(clamping: partition))
        offset = HeaderNumber.read(value(DeadLetterHeader.originalOffset)) ?? -1
        timestamp = HeaderNumber.read(value(DeadLetterHeader.originalTimestamp)).map(KafkaTimestamp.init)
        isAppendTime =
            value(DeadLetterHeader.originalTimestampType).map { $0.elementsEqual("LogAppendTime".utf8) } ?? false
    }
}

extension KafkaHeaders {
    /// The headers without those that mark dead letters and retries: what the record was written with.
    public var withoutDeadLetterHeaders: KafkaHeaders {
        KafkaHeaders(filter { header in !DeadLetterHeader.prefixes.contains { header.name.hasPrefix($0) } })
    }

    mutating func append(_ origin: RecordOrigin) {
        append(name: DeadLetterHeader.originalTopic, text: origin.topicPartition.topic)
        append(
            name: DeadLetterHeader.originalPartition,
            value: HeaderNumber.bytes(Int32(clamping: origin.topicPartition.partition)))
        append(name: DeadLetterHeader.originalOffset, value: HeaderNumber.bytes(origin.offset))
        guard let timestamp = origin.timestamp else { return }
        append(name: DeadLetterHeader.originalTimestamp, value: HeaderNumber.bytes(timestamp.milliseconds))
        append(
            name: DeadLetterHeader.originalTimestampType, text: origin.isAppendTime ? "LogAppendTime" : "CreateTime")
    }

    mutating func append(_ failure: RecordFailure) {
        if let group = failure.group { append(name: DeadLetterHeader.originalConsumerGroup, text: group) }
        append(name: DeadLetterHeader.exceptionType, text: failure.type)
        if let cause = failure.causeType { append(name: DeadLetterHeader.exceptionCauseType, text: cause) }
        append(name: DeadLetterHeader.exceptionMessage, text: failure.message)
    }
}

/// What librdkafka reports about a partition in place of records.
struct PartitionFailure: Sendable {
    let place: TopicPartition
    let error: KafkaError
    /// Whether there have been records of the partition.
    let hasBeenRead: Bool

    /// Whether it goes away by itself; otherwise the reader has to know.
    var isTransient: Bool {
        switch error.code {
        case .topicAuthorizationFailed, .groupAuthorizationFailed, .autoOffsetReset, .offsetOutOfRange, .fatal: false
        // A broker that has just started may not know what is there all the same.
        case .unknownTopicOrPartition, .unknownTopic, .unknownPartition: hasBeenRead
        default: !error.isFatal
        }
    }

    /// Whether a broker says that there is no such topic or partition.
    var isOfMissingTopic: Bool {
        [.unknownTopicOrPartition, .unknownTopic, .unknownPartition].contains(error.code)
    }

    /// Whether librdkafka reads the partition no more, until it is assigned again.
    var stopsReading: Bool { error.code == .autoOffsetReset }
}

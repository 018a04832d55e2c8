/// What librdkafka reports about a partition in place of records.
struct PartitionFailure: Sendable {
    let place: TopicPartition
    let error: KafkaError

    /// Whether it goes away by itself; otherwise the reader has to know.
    var isTransient: Bool {
        switch error.code {
        case .topicAuthorizationFailed, .groupAuthorizationFailed, .autoOffsetReset, .offsetOutOfRange, .fatal: false
        default: !error.isFatal
        }
    }
}

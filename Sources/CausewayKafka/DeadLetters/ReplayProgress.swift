/// Up to where records of each partition are done, in a row; they come in the order of their offsets.
struct ReplayProgress {
    /// For each partition the offset behind the last that is done, and before which all are.
    private(set) var offsets: [TopicPartition: Int64] = [:]
    private var failed: Set<TopicPartition> = []

    /// A record is done.
    mutating func finish(_ record: ConsumerRecord) {
        let partition = record.topicPartition
        if !failed.contains(partition) { offsets[partition] = record.offset + 1 }
    }

    /// A record is not done, so that what comes behind it does not count.
    mutating func fail(_ record: ConsumerRecord) { failed.insert(record.topicPartition) }
}

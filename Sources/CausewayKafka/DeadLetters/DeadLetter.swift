/// What a dead letter's headers say: ours, Spring's, and those of Spring's retry topics.
///
/// The headers are what somebody wrote: trust them as you trust the writers of the topic.
public struct DeadLetter: Sendable {
    /// The dead letter itself; its key and value are those of the record that failed.
    public let record: ConsumerRecord
    /// The headers that the record was written with.
    public let originalHeaders: KafkaHeaders
    /// Where the record was first read; the partition is below zero when that is not told.
    public let origin: TopicPartition
    /// Its offset there; below zero when that is not told.
    public let originalOffset: Int64
    /// Its time there, if it had one.
    public let originalTimestamp: KafkaTimestamp?
    /// The consumer group that failed, if it is told.
    public let consumerGroup: String?
    /// The type of the error.
    public let errorType: String?
    /// The error in words.
    public let errorMessage: String?
    /// How many attempts were made, if it is told.
    public let attempts: Int?

    /// Reads a dead letter; nil for a record whose headers name no topic of origin.
    ///
    /// - Parameter record: The record.
    public init?(_ record: ConsumerRecord) {
        let headers = record.headers
        guard let origin = RecordOrigin(headers) else { return nil }
        func text(_ names: String...) -> String? {
            names.lazy.compactMap { headers[$0] }.first.map { String(decoding: $0, as: UTF8.self) }
        }
        self.record = record
        originalHeaders = headers.withoutDeadLetterHeaders
        self.origin = origin.topicPartition
        originalOffset = origin.offset
        originalTimestamp = origin.timestamp
        consumerGroup = text(DeadLetterHeader.originalConsumerGroup)
        errorType = text(DeadLetterHeader.exceptionType, "kafka_exception-fqcn")
        errorMessage = text(DeadLetterHeader.exceptionMessage, "kafka_exception-message")
        attempts = HeaderNumber.read(headers[DeadLetterHeader.attempts]).map { Int(clamping: $0) }
    }
}

/// A record whose handler failed at its last attempt.
public struct RecordProcessingError: Error, Sendable, CustomStringConvertible {
    /// Where the record is.
    public let topicPartition: TopicPartition
    /// The record's offset.
    public let offset: Int64
    /// How many attempts were made.
    public let attempts: Int
    /// What the handler threw.
    public let cause: any Error

    init(_ record: ConsumerRecord, attempts: Int, _ cause: any Error) {
        topicPartition = record.topicPartition
        offset = record.offset
        self.attempts = attempts
        self.cause = cause
    }

    /// Where the record is, why it was not handled, and what to do.
    public var description: String {
        """
        \(topicPartition) offset \(offset) could not be handled, \(attempts) attempts made: \(cause). Mend the handler \
        or what it needs; to go on all the same, set lastResort to .skip or .deadLetter.
        """
    }
}

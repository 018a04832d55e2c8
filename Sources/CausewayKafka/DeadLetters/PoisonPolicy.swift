/// What is done with a record that can't be read, or that can't be handled after the last attempt.
public enum PoisonPolicy: Sendable {
    /// The error is thrown to the reader; the offset is not moved past the record.
    ///
    /// A new loop begins with this record again.
    case fail
    /// The record is counted, logged and left behind.
    case skip
    /// The record goes to a dead-letter topic; its offset is stored once the brokers have it there.
    ///
    /// At least once: whoever ends in between writes it again.
    case deadLetter(DeadLetterPublisher)

    /// The record goes to a dead-letter topic.
    ///
    /// - Parameters:
    ///   - topic: The dead-letter topic.
    ///   - producer: What writes.
    /// - Returns: The policy.
    public static func deadLetter(to topic: String, by producer: KafkaProducer) -> PoisonPolicy {
        .deadLetter(DeadLetterPublisher(topic: topic, producer: producer))
    }
}

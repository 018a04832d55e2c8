/// Writes records that can't be read or handled to a dead-letter topic.
///
/// Key, value and headers stay as they are; headers of `DeadLetterHeader` say why, where from, of when and after how many
/// attempts. The partition is chosen by the key. The time is that of writing, because a topic's retention counts by it:
/// a record older than `retention.ms` might be gone with the next clean-up.
public struct DeadLetterPublisher: Sendable {
    let producer: KafkaProducer
    private let keepsTimestamp: Bool
    private let topic: @Sendable (ConsumerRecord) -> String

    /// Creates a publisher for one topic.
    ///
    /// - Parameters:
    ///   - topic: The dead-letter topic.
    ///   - producer: What writes; with `acks` other than `.all` a dead letter may be lost.
    ///   - keepsTimestamp: Whether dead letters have the time of the record: for topics without retention.
    public init(topic: String, producer: KafkaProducer, keepsTimestamp: Bool = false) {
        self.init(producer: producer, keepsTimestamp: keepsTimestamp) { _ in topic }
    }

    /// Creates a publisher that chooses the topic by the record.
    ///
    /// - Parameters:
    ///   - producer: What writes; with `acks` other than `.all` a dead letter may be lost.
    ///   - keepsTimestamp: Whether dead letters have the time of the record: for topics without retention.
    ///   - topic: Names the dead-letter topic of a record.
    public init(
        producer: KafkaProducer, keepsTimestamp: Bool = false, topic: @escaping @Sendable (ConsumerRecord) -> String
    ) {
        self.producer = producer
        self.keepsTimestamp = keepsTimestamp
        self.topic = topic
    }

    /// Writes a record to its dead-letter topic and waits until the brokers have it.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - error: Why it could not be read or handled.
    ///   - attempts: How many attempts were made.
    ///   - group: The consumer group that failed, if there is one.
    /// - Returns: Where it was written.
    /// - Throws: Why it was not written.
    @discardableResult
    public func publish(
        _ record: ConsumerRecord, because error: any Error, attempts: Int = 1, group: String? = nil
    ) async throws(KafkaError) -> RecordMetadata {
        try await enqueue(record, RecordOrigin(record), RecordFailure(error, group: group), attempts: attempts).value
    }

    func enqueue(
        _ record: ConsumerRecord, _ origin: RecordOrigin, _ failure: RecordFailure, attempts: Int
    ) async throws(KafkaError) -> PendingDelivery {
        var letter = ProducerRecord(forwarding: record, to: topic(record), origin, failure)
        if keepsTimestamp { letter.timestamp = origin.timestamp }
        letter.headers.append(name: DeadLetterHeader.attempts, value: HeaderNumber.bytes(Int32(clamping: attempts)))
        return try await producer.enqueue(letter)
    }
}

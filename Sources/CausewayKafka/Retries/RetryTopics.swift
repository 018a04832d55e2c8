/// Retry topics of one topic, as Spring's non-blocking retries have them: `orders-retry-0`, `orders-retry-1` and so on.
///
/// A record that can't be handled goes to the first, with the time at which it is due; when it fails there to the next,
/// and from the last to the dead letters. Each topic has one delay, so the records of a partition come due in their
/// order. A record overtaken by others of its key is the price: where that matters, retry in place. What a handler gets
/// from a retry topic is where and when it is there: `DeadLetter(record)` says where and when it was first.
public struct RetryTopics: Sendable {
    /// The topic whose records are retried.
    public let topic: String
    /// The delay of each retry topic.
    public let backoff: RetryBackoff
    /// The retry topics, in the order of attempts.
    public let names: [String]
    let producer: KafkaProducer

    /// Names the retry topics of a topic; they have to be there, and the consumer has to subscribe to them too.
    ///
    /// - Parameters:
    ///   - topic: The topic whose records are retried.
    ///   - backoff: The delay of each retry topic; its count is their number.
    ///   - producer: What writes to them.
    ///   - suffix: What comes between topic and number; with one of its own, each consumer group has retries of its own.
    public init(of topic: String, backoff: RetryBackoff, producer: KafkaProducer, suffix: String = "-retry") {
        self.topic = topic
        self.backoff = backoff
        self.producer = producer
        names = backoff.delays.indices.map { "\(topic)\(suffix)-\($0)" }
    }

    /// The topic and its retry topics: what to subscribe to.
    public var subscription: [String] { [topic] + names }

    /// The retry topics as they should be, for `KafkaAdmin.ensureTopics`.
    ///
    /// - Parameter partitions: How many partitions each has.
    /// - Returns: The topics.
    public func specs(partitions: Int) -> [TopicSpec] { names.map { TopicSpec($0, partitions: partitions) } }
}

/// A topic that was not made or deleted, and why.
struct TopicFailure: Sendable {
    let topic: String
    let error: KafkaError
}

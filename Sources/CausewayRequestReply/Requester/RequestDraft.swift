internal import CausewayKafka
internal import CausewayRuntime

/// A request that is to be sent.
struct RequestDraft: Sendable {
    let value: [UInt8]?
    let topic: String
    let key: [UInt8]?
    let headers: KafkaHeaders
    let deadline: Deadline
}

/// A request that has its place, and is to be sent now.
struct OpenedRequest: Sendable {
    let id: CorrelationID
    let topic: TopicHandle
}

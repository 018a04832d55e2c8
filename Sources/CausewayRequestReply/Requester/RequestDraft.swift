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

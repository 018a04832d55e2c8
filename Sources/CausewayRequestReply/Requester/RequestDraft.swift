internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// A request that is to be sent.
struct RequestDraft: Sendable {
    /// What the request says about the replies that it wants.
    enum Replies: Sendable {
        case one
        case many
        case stream(window: Int)
    }

    let value: [UInt8]?
    let topic: String
    let key: [UInt8]?
    let headers: KafkaHeaders
    let deadline: Deadline
    var replies = Replies.one
    /// The trace that the request belongs to.
    var trace = TraceContext.current

    /// How many bytes the caller gave.
    var bytes: Int {
        var bytes = (value?.count ?? 0) + (key?.count ?? 0)
        for header in headers { bytes += header.name.utf8.count + (header.value?.count ?? 0) }
        return bytes
    }
}

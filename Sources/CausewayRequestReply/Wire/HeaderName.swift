/// The names of ``WireContract`` as they are handed to C: no string is made from them.
enum HeaderName {
    static let correlationID: StaticString = "kafka_correlationId"
    static let replyTopic: StaticString = "kafka_replyTopic"
    static let replyPartition: StaticString = "kafka_replyPartition"
    static let deadline: StaticString = "causeway-deadline"
    static let problem: StaticString = "causeway-problem"
    static let replies: StaticString = "causeway-replies"
    static let replySequence: StaticString = "causeway-reply-seq"
    static let replyLast: StaticString = "causeway-reply-last"
    static let replyRun: StaticString = "causeway-reply-run"
    static let responder: StaticString = "causeway-responder"
    static let principal: StaticString = "causeway-principal"
    static let idempotencyKey: StaticString = "idempotency-key"
    static let traceparent: StaticString = "traceparent"
    static let tracestate: StaticString = "tracestate"
    static let typeID: StaticString = "__TypeId__"
    static let contentType: StaticString = "content-type"
}

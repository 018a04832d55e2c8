/// The names of the record headers that request-reply over Kafka uses.
///
/// The first three are those of Spring for Apache Kafka, so that its templates and listeners are peers without
/// configuration. The others are Causeway's own; a peer that does not know them ignores them.
/// Of several headers of one name in a record the last one counts.
public enum WireContract {
    /// Correlates a reply with its request: opaque bytes, echoed byte for byte by the replier.
    ///
    /// A ``Requester`` sends 32 ASCII characters.
    public static let correlationID = "kafka_correlationId"

    /// The topic that the reply goes to, UTF-8; a request without it gets no reply.
    public static let replyTopic = "kafka_replyTopic"

    /// The partition of the reply topic that the reply goes to, as 4 bytes, big-endian.
    ///
    /// ASCII decimal text is read too, and never sent.
    public static let replyPartition = "kafka_replyPartition"

    /// When the requester stops waiting, in milliseconds since 1970 as ASCII decimal text.
    public static let deadline = "causeway-deadline"

    /// The position of a record in a reply of several records, from 0, as ASCII decimal text.
    public static let replySequence = "causeway-reply-seq"

    /// Marks the last record of a reply of several records.
    public static let replyLast = "causeway-reply-last"

    /// Marks an error reply whose value is a ``Problem`` as JSON; its own value is the status as ASCII decimal text.
    public static let problem = "causeway-problem"

    /// Marks a record on the request topic that cancels a request: its value is that request's correlation id.
    public static let cancel = "causeway-cancel"

    /// Who asks, as the requester authenticated them, UTF-8.
    public static let principal = "causeway-principal"

    /// The client's key by which repeated requests are recognised, UTF-8.
    public static let idempotencyKey = "idempotency-key"

    /// The trace that the request belongs to, in the text form of W3C Trace Context.
    public static let traceparent = "traceparent"
}

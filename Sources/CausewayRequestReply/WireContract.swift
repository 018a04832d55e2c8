/// The names of the record headers that request-reply over Kafka uses.
///
/// The first three are those of Spring for Apache Kafka, so that its templates and listeners are peers without
/// configuration. The others are Causeway's own; a peer that does not know them ignores them.
/// Of several headers of one name in a record the last one counts. Peers with other names have a ``WireProfile``.
public enum WireContract {
    /// Correlates a reply with its request: opaque bytes, echoed byte for byte by the replier.
    ///
    /// A ``Requester`` sends 32 ASCII characters.
    public static let correlationID = "kafka_correlationId"

    /// The topic that the reply goes to, UTF-8; a request without it gets no reply.
    public static let replyTopic = "kafka_replyTopic"

    /// The partition of the reply topic that the reply goes to, as 4 bytes, big-endian.
    ///
    /// ASCII decimal text is read too, and sent to peers of ``WireProfile/nestJS`` alone.
    public static let replyPartition = "kafka_replyPartition"

    /// When the requester stops waiting, in milliseconds since 1970 as ASCII decimal text.
    public static let deadline = "causeway-deadline"

    /// On a request: several replies are wanted, and of what kind.
    ///
    /// `many`: every group that reads the topic answers. `stream 64`: one reply of several records, of which so many may be
    /// sent before the control topic allows more.
    public static let replies = "causeway-replies"

    /// The position of a record in a reply of several records, from 0, as ASCII decimal text.
    public static let replySequence = "causeway-reply-seq"

    /// Marks the record that ends a reply of several records; it is no part of it, and its position is their number.
    public static let replyLast = "causeway-reply-last"

    /// Which run of the handler a record of a reply of several records is of: opaque bytes.
    public static let replyRun = "causeway-reply-run"

    /// The group of the responder, on the replies of a request that wants many.
    public static let responder = "causeway-responder"

    /// Marks an error reply whose value is a ``Problem`` as JSON; its own value is the status as ASCII decimal text.
    public static let problem = "causeway-problem"

    /// Who asks, as the requester authenticated them, UTF-8.
    public static let principal = "causeway-principal"

    /// The client's key by which repeated requests are recognised, UTF-8.
    public static let idempotencyKey = "idempotency-key"

    /// On a durable request and its outcome: what it is known by, as 32 hexadecimal digits.
    public static let requestID = "causeway-request-id"

    /// On a durable request and its outcome: what tells its contents from others, as 32 hexadecimal digits.
    public static let requestFingerprint = "causeway-request-fingerprint"

    /// On a durable request and its outcome: what makes a response of the answer, UTF-8.
    public static let requestRoute = "causeway-request-route"

    /// On a durable request: the topic that its outcome is to be kept in, UTF-8.
    public static let outcomeTopic = "causeway-outcome-topic"

    /// On an outcome: what its value is, `value`, `none` or `problem`.
    public static let outcome = "causeway-outcome"

    /// The trace that the request belongs to, in the text form of W3C Trace Context.
    ///
    /// A requester sends that of `TraceContext.current`; a responder runs its handler in it and puts it on the reply.
    public static let traceparent = "traceparent"

    /// The Java class of the value, or the token that the peer's type mapping has for it: typed Spring peers decode by it.
    public static let typeID = "__TypeId__"
}

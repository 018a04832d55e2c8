public import CausewayHTTP
public import CausewayRequestReply

/// A route whose requests may be durable: how they are asked over Kafka, and what a response is made of.
public struct DurableRoute: Sendable {
    /// What it is called in the log, the same on every gateway: any of them answers for it, also after an update.
    public var name: String
    /// The topic that the requests go to.
    public var topic: String
    /// How long a client waits that does not say so; past it the answer is 504, and the request goes on.
    public var timeout = Duration.seconds(5)
    /// How long a durable request may wait to be worked on, whether its client waits or not.
    public var deadline = Duration.seconds(60)
    /// Whether a request without `Idempotency-Key` is refused with 400.
    public var requiresKey = false
    /// Makes the response to an answer; of the same answer always the same one.
    public var respond: @Sendable (ReplyValue) async throws -> HTTPServerResponse

    /// Describes a route.
    ///
    /// - Parameters:
    ///   - name: What it is called, such as `POST /v1/orders`.
    ///   - topic: The topic that the requests go to.
    ///   - respond: Makes the response to an answer; problems become one by themselves.
    public init(
        _ name: String, to topic: String, respond: @escaping @Sendable (ReplyValue) async throws -> HTTPServerResponse
    ) {
        self.name = name
        self.topic = topic
        self.respond = respond
    }
}

public import CausewayHTTP
public import CausewayRequestReply
internal import CausewayRuntime
internal import CausewaySchema

/// A route whose requests are Kafka requests: the body, JSON by default, goes to a topic as it is, and the reply's value comes back.
public struct KafkaRoute: Sendable {
    /// The method.
    public var method: HTTPRequest.Method
    /// The path's template, such as `/requests` or `/shows/{show}`.
    public var path: String
    /// The topic that the requests go to.
    public var topic: String
    /// How long a request may take; past it the answer is 504.
    public var timeout: Duration
    /// The path parameter that becomes the record's key: requests of one key are worked on in order.
    public var keyParameter: String?
    /// The media type of the reply's value.
    public var contentType: String
    /// What a request's body must be.
    public var body = Body.json

    /// What the body of a route's requests must be.
    public enum Body: Hashable, Sendable {
        /// JSON that is accepted (``JSONReader``), or nothing; 400 says where it is not. It is passed on byte for byte.
        case json
        /// Any bytes.
        case any
    }

    /// Describes a route.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path's template.
    ///   - topic: The topic that the requests go to.
    ///   - timeout: How long a request may take.
    ///   - keyParameter: The path parameter that becomes the record's key, if any.
    ///   - contentType: The media type of the reply's value.
    public init(
        _ method: HTTPRequest.Method, _ path: String, to topic: String, timeout: Duration = .seconds(5),
        keyParameter: String? = nil, contentType: String = "application/json"
    ) {
        self.method = method
        self.path = path
        self.topic = topic
        self.timeout = timeout
        self.keyParameter = keyParameter
        self.contentType = contentType
    }

    /// Looks at a body before it goes to the topic.
    ///
    /// - Parameter bytes: The body.
    /// - Throws: `JSONReadError`, which is 400, where it must be JSON and is not.
    func check(_ bytes: [UInt8]) throws {
        if body == .any || bytes.isEmpty { return }
        if let error = JSONDocument.firstError(in: bytes.span) { throw JSONReadError.syntax(error) }
    }
}

extension HTTPRouter {
    /// Adds a route whose requests are Kafka requests.
    ///
    /// A time-out is answered with 504, a replier's problem with its status, and 503 with `Retry-After` where the request
    /// was not sent.
    ///
    /// - Parameters:
    ///   - route: The route.
    ///   - requester: What sends the requests; best on the server's loop, so that nothing hops between threads.
    public mutating func add(_ route: KafkaRoute, via requester: Requester) {
        // Made once: a response then shares them.
        let fields: HTTPFields = [.contentType: route.contentType]
        on(route.method, route.path) { request in
            let body: [UInt8]
            if let bytes = request.body.bytesInMemory {
                body = bytes
            } else {
                body = try await request.body.collect(upTo: .max)
            }
            try route.check(body)
            var key: [UInt8]?
            if let name = route.keyParameter { key = Array(try request.parameters.require(name).utf8) }
            let reply = try await requester.request(body, to: route.topic, key: key, deadline: .after(route.timeout))
            return HTTPServerResponse(.ok, fields: fields, body: .bytes(reply.value ?? []))
        }
    }
}

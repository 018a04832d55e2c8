public import CausewayHTTP
internal import CausewayRequestReply

extension KafkaRoute {
    /// The route as one whose requests may be durable; it is called by its method and path.
    public var durable: DurableRoute {
        // Made once: a response then shares them.
        let fields: HTTPFields = [.contentType: contentType]
        var route = DurableRoute("\(method) \(path)", to: topic) { reply in
            HTTPServerResponse(.ok, fields: fields, body: .bytes(reply.value ?? []))
        }
        route.timeout = timeout
        return route
    }
}

extension HTTPRouter {
    /// Adds a route whose requests are Kafka requests, and durable where the client asks for it: by `Idempotency-Key` or
    /// `Prefer: respond-async`.
    ///
    /// - Parameters:
    ///   - route: The route; its `durable` is among those that the service was made with.
    ///   - requests: The service.
    public mutating func add(_ route: KafkaRoute, via requests: DurableRequests) {
        let name = route.durable.name
        on(route.method, route.path) { request in
            let body = try await request.body.collect(upTo: .max)
            try route.check(body)
            let key = try route.keyParameter.map { Array(try request.parameters.require($0).utf8) }
            return try await requests.answer(request, as: name, body: body) { DurableCommand(key: key, value: body) }
        }
    }
}

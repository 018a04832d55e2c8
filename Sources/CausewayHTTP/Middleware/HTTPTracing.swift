public import CausewayObservability

/// Takes a request's place in a distributed trace from `traceparent` and `tracestate` (W3C Trace Context).
///
/// A request without, or with a malformed one, begins a trace of its own. While the handler runs it is `TraceContext.current`.
public struct HTTPTracing: HTTPMiddleware {
    enum Key: HTTPRequestKey { typealias Value = TraceContext }

    private let samplesNew: Bool

    /// Makes the middleware.
    ///
    /// - Parameter samplesNew: whether traces that begin here are recorded.
    public init(samplesNew: Bool = false) { self.samplesNew = samplesNew }

    /// Answers a request with the context of its unit of work.
    public func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
        var request = request
        let context = context(request.fields)
        request[Key.self] = context
        // What the handler asks for, over Kafka or HTTP, belongs to the same trace.
        return try await TraceContext.$current.withValue(context) { try await next(request) }
    }

    private func context(_ fields: HTTPFields) -> TraceContext {
        // Sent twice, it says nothing; several states are one list.
        guard fields[values: .traceparent].count == 1, let parent = fields[.traceparent],
            let caller = TraceContext(traceparent: parent, state: fields[.tracestate])
        else { return .root(isSampled: samplesNew) }
        return caller.child()
    }
}

extension HTTPServerRequest {
    /// The request's unit of work in its trace, which ``HTTPTracing`` sets: hand a `child()` of it to what it causes.
    public var traceContext: TraceContext? { self[HTTPTracing.Key.self] }
}

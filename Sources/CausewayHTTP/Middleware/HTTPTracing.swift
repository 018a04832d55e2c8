public import CausewayObservability

/// Takes a request's place in a distributed trace from `traceparent` and `tracestate` (W3C Trace Context).
///
/// A request without, or with a malformed one, begins a trace of its own. While the handler runs it is `TraceContext.current`.
public struct HTTPTracing: HTTPMiddleware, HTTPWrappingMiddleware {
    enum Key: HTTPRequestKey { typealias Value = TraceContext }

    private let samplesNew: Bool

    /// Makes the middleware.
    ///
    /// - Parameter samplesNew: whether traces that begin here are recorded.
    public init(samplesNew: Bool = false) { self.samplesNew = samplesNew }

    /// Answers a request with the context of its unit of work.
    public func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
        var request = request
        let context = mark(&request)
        // What the handler asks for, over Kafka or HTTP, belongs to the same trace.
        return try await TraceContext.$current.withValue(context) { try await next(request) }
    }

    func wrap(_ next: @escaping HTTPSynchronousHandler) -> HTTPSynchronousHandler {
        { request in
            var request = request
            let context = mark(&request)
            return try TraceContext.$current.withValue(context) { try next(request) }
        }
    }

    private func mark(_ request: inout HTTPServerRequest) -> TraceContext {
        let context = context(request.fields)
        request[Key.self] = context
        return context
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

public import CausewayObservability
internal import CausewayRuntime

/// Logs each request once it is answered: with a ``JSONLogSink`` one line of JSON.
///
/// A query is not logged, for it may hold what is nobody's business. What is streamed is logged at its end. The members are
/// `method`, `path`, `route`, `status` (499 if the client went first), `bytes`, `milliseconds`, `remote`, `user_agent`, and
/// `request_id` and `trace_id` where ``HTTPRequestID`` and ``HTTPTracing`` stand before it.
public struct HTTPAccessLog: HTTPMiddleware, HTTPWrappingMiddleware {
    private let logger: Logger

    /// Makes the middleware.
    ///
    /// - Parameter logger: where the lines go, at level info, those of 5xx at level error.
    public init(_ logger: Logger) { self.logger = logger }

    /// Answers a request and logs it.
    public func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
        guard logger.isEnabled(.error) else { return try await next(request) }
        let start = Deadline.now()
        do {
            return logged(try await next(request), request, start)
        } catch {
            log(request, status(of: error, request), nil, start)
            throw error
        }
    }

    func wrap(_ next: @escaping HTTPSynchronousHandler) -> HTTPSynchronousHandler {
        { request in
            guard logger.isEnabled(.error) else { return try next(request) }
            let start = Deadline.now()
            do {
                return logged(try next(request), request, start)
            } catch {
                log(request, status(of: error, request), nil, start)
                throw error
            }
        }
    }

    /// Logs an answer, one that is streamed at its end.
    private func logged(
        _ response: HTTPServerResponse, _ request: HTTPServerRequest, _ start: Deadline
    ) -> HTTPServerResponse {
        guard case .stream(let length, let write) = response.body, request.method != .head else {
            log(request, response.status.code, response.body.length ?? 0, start)
            return response
        }
        var response = response
        response.body = stream(request, response.status.code, start, length, write)
        return response
    }

    private func stream(
        _ request: HTTPServerRequest, _ status: Int, _ start: Deadline, _ length: Int?,
        _ write: @escaping @Sendable (any HTTPBodyWriter) async throws -> Void
    ) -> HTTPResponseBody {
        .stream(length: length) { writer in
            let counter = HTTPCountingWriter(writer)
            defer { log(request, status, counter.bytes, start) }
            try await write(counter)
        }
    }

    private func log(_ request: HTTPServerRequest, _ status: Int, _ bytes: Int?, _ start: Deadline) {
        let level: Logger.Level = status >= 500 ? .error : .info
        guard logger.isEnabled(level) else { return }
        let microseconds = (Deadline.now().nanoseconds &- start.nanoseconds) / 1000
        logger.log(level, "request", fields(request, status, bytes, microseconds))
    }

    private func fields(
        _ request: HTTPServerRequest, _ status: Int, _ bytes: Int?, _ microseconds: UInt64
    ) -> [String: String] {
        let path = request.head.path?.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        let fraction = String(microseconds % 1000)
        var fields = [
            "method": request.method.rawValue, "path": String(path.prefix(1024)), "status": String(status),
            "milliseconds": "\(microseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)",
        ]
        if let route = request.routeTemplate { fields["route"] = route }
        if let bytes { fields["bytes"] = String(bytes) }
        if let remote = request.remoteAddress { fields["remote"] = remote }
        if let agent = request.fields[.userAgent] { fields["user_agent"] = String(agent.prefix(256)) }
        if let id = request.requestID { fields["request_id"] = id }
        if let trace = request.traceContext { fields["trace_id"] = trace.traceID.description }
        return fields
    }
}

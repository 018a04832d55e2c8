/// Answers a request; runs where it is called from, on the connection's loop, and must not block it.
///
/// What it throws becomes a response by ``HTTPServerResponse/init(error:)``.
public typealias HTTPHandler = @Sendable (HTTPServerRequest) async throws -> HTTPServerResponse

/// Stands between the server and handlers, for what many routes share: logs, authentication, quotas.
public protocol HTTPMiddleware: Sendable {
    /// Answers a request, usually with what `next` answers.
    ///
    /// - Parameters:
    ///   - request: the request; a changed copy may be passed on.
    ///   - next: the next middleware or the handler; call it at most once.
    /// - Returns: the response.
    /// - Throws: what `next` throws, or an error of its own.
    func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse
}

/// A middleware that puts itself around a handler, once, so that a request takes one function less that may suspend.
protocol HTTPWrappingMiddleware: HTTPMiddleware {
    /// The handler with this around it.
    func wrap(_ next: @escaping HTTPHandler) -> HTTPHandler
}

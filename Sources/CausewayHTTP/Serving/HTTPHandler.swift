/// Answers a request; runs where it is called from, on the connection's loop, and must not block it.
///
/// What it throws becomes a response by ``HTTPServerResponse/init(error:)``.
public typealias HTTPHandler = @Sendable (HTTPServerRequest) async throws -> HTTPServerResponse

/// Answers a request at once, without a suspension: on the connection's loop too, which it must not block.
///
/// It costs less than a handler that may suspend: no task is resumed for it. What it throws becomes a response likewise.
public typealias HTTPSynchronousHandler = @Sendable (HTTPServerRequest) throws -> HTTPServerResponse

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

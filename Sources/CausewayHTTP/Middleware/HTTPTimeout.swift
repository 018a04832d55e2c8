internal import CausewayRuntime

/// Gives what stands behind it less time than the server does: over it the handler's task is cancelled and the answer
/// is 504.
///
/// A route's own time is `HTTPRouteOptions.timeout`; this is for groups. It takes effect on a server, where there is a
/// connection to answer on.
public struct HTTPTimeout: HTTPMiddleware {
    private let duration: Duration

    /// Makes the middleware.
    ///
    /// - Parameter duration: the time to the handler's response, streaming not included.
    public init(_ duration: Duration) { self.duration = duration }

    /// Answers a request in time.
    public func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
        guard let exchange = request.exchange else { return try await next(request) }
        let deadline = Deadline.after(duration)
        guard deadline < request.deadline else { return try await next(request) }
        var request = request
        request.deadline = deadline
        let (connection, number) = (exchange.connection, exchange.number)
        await withTaskExecutorPreference(connection.loop.taskExecutor) {
            connection.limitHandling(of: number, to: deadline)
        }
        return try await next(request)
    }
}

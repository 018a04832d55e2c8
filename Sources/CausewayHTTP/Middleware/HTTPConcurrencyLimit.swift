internal import Synchronization

/// Lets so many requests at a time through to what stands behind it: over it the answer is 503 with `Retry-After`.
public struct HTTPConcurrencyLimit: HTTPMiddleware {
    private final class Count: Sendable { let value = Atomic(0) }

    private let limit: Int
    private let retryAfter: Duration
    private let count = Count()

    /// Makes the middleware.
    ///
    /// - Parameters:
    ///   - limit: requests whose handler runs, on all loops together; a streamed response counts to its first byte.
    ///   - retryAfter: what a client over it is told to wait.
    public init(_ limit: Int, retryAfter: Duration = .seconds(1)) {
        self.limit = limit
        self.retryAfter = retryAfter
    }

    /// Answers a request if there is room.
    public func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
        let count = count
        defer { count.value.subtract(1, ordering: .relaxed) }
        guard count.value.add(1, ordering: .relaxed).oldValue < limit else {
            throw HTTPError(
                .serviceUnavailable, "There are as many requests of this kind as can be handled.",
                fields: [.retryAfter: String(max(1, retryAfter.components.seconds))])
        }
        return try await next(request)
    }
}

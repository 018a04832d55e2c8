/// A middleware that awaits nothing but the handler behind it: it puts itself around one, once, so that a request takes one
/// function less that may suspend, and none where the handler takes none.
protocol HTTPWrappingMiddleware: HTTPMiddleware {
    /// The handler with this around it.
    func wrap(_ next: @escaping HTTPHandler) -> HTTPHandler
    /// The handler with this around it.
    func wrap(_ next: @escaping HTTPSynchronousHandler) -> HTTPSynchronousHandler
}

extension HTTPWrappingMiddleware {
    func wrap(_ next: @escaping HTTPHandler) -> HTTPHandler {
        { request in try await handle(request, next: next) }
    }
}

/// A middleware that puts itself around a handler, once, so that a request takes one function less that may suspend, and none
/// where the handler takes none.
protocol HTTPWrappingMiddleware: HTTPMiddleware {
    /// The handler with this around it.
    func wrap(_ next: @escaping HTTPHandler) -> HTTPHandler
    /// The handler with this around it.
    func wrap(_ next: @escaping HTTPSynchronousHandler) -> HTTPSynchronousHandler
}

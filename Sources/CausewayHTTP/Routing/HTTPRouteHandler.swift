/// What answers a route's requests.
struct HTTPRouteHandler: Sendable {
    /// Answers any of them.
    let asynchronous: HTTPHandler
    /// Answers those whose body, if it is wanted, is in memory; nil if it may have to wait.
    let synchronous: HTTPSynchronousHandler?

    init(_ handler: @escaping HTTPHandler) {
        asynchronous = handler
        synchronous = nil
    }

    init(_ handler: @escaping HTTPSynchronousHandler) {
        self.init(handler, else: { request in try handler(request) })
    }

    private init(_ synchronous: @escaping HTTPSynchronousHandler, else asynchronous: @escaping HTTPHandler) {
        self.synchronous = synchronous
        self.asynchronous = asynchronous
    }

    /// What does what a route's options want.
    func prepared(_ options: HTTPRouteOptions) -> HTTPRouteHandler {
        guard options.collectsBody else { return self }
        let handler = asynchronous
        let collecting: HTTPHandler = { request in
            if request.body.bytesInMemory != nil { return try await handler(request) }
            var request = request
            // The connection has the route's limit.
            request.body = HTTPRequestBody(try await request.body.collect(upTo: .max))
            return try await handler(request)
        }
        guard let synchronous else { return HTTPRouteHandler(collecting) }
        return HTTPRouteHandler(synchronous, else: collecting)
    }

    /// Puts middleware around it, once, so that a request allocates nothing for it.
    func wrapped(in middleware: [any HTTPMiddleware]) -> HTTPRouteHandler {
        var handler = self
        // Not by `reduce`: a closure that goes through a generic function gets two thunks around it, which suspend.
        for middleware in middleware.reversed() { handler = handler.wrapped(in: middleware) }
        return handler
    }

    private func wrapped(in middleware: any HTTPMiddleware) -> HTTPRouteHandler {
        guard let wrapping = middleware as? any HTTPWrappingMiddleware else {
            let next = asynchronous
            return HTTPRouteHandler { request in try await middleware.handle(request, next: next) }
        }
        let wrapped = wrapping.wrap(asynchronous)
        guard let synchronous else { return HTTPRouteHandler(wrapped) }
        return HTTPRouteHandler(wrapping.wrap(synchronous), else: wrapped)
    }
}

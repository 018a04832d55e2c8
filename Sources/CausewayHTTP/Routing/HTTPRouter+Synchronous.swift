/// Routes whose handlers await nothing: the compiler takes these for a closure without `await`.
extension HTTPRouter {
    /// Adds a route of GET, which answers HEAD too.
    ///
    /// - Parameters:
    ///   - template: the path.
    ///   - options: what the route wants from the server; `collectsBody` if the handler reads the body.
    ///   - handler: answers its requests.
    public mutating func get(
        _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(), _ handler: @escaping HTTPSynchronousHandler
    ) { on(.get, template, options: options, handler) }

    /// Adds a route of POST.
    ///
    /// - Parameters:
    ///   - template: the path.
    ///   - options: what the route wants from the server; `collectsBody` if the handler reads the body.
    ///   - handler: answers its requests.
    public mutating func post(
        _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(), _ handler: @escaping HTTPSynchronousHandler
    ) { on(.post, template, options: options, handler) }

    /// Adds a route of PUT.
    ///
    /// - Parameters:
    ///   - template: the path.
    ///   - options: what the route wants from the server; `collectsBody` if the handler reads the body.
    ///   - handler: answers its requests.
    public mutating func put(
        _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(), _ handler: @escaping HTTPSynchronousHandler
    ) { on(.put, template, options: options, handler) }

    /// Adds a route of PATCH.
    ///
    /// - Parameters:
    ///   - template: the path.
    ///   - options: what the route wants from the server; `collectsBody` if the handler reads the body.
    ///   - handler: answers its requests.
    public mutating func patch(
        _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(), _ handler: @escaping HTTPSynchronousHandler
    ) { on(.patch, template, options: options, handler) }

    /// Adds a route of DELETE.
    ///
    /// - Parameters:
    ///   - template: the path.
    ///   - options: what the route wants from the server; `collectsBody` if the handler reads the body.
    ///   - handler: answers its requests.
    public mutating func delete(
        _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(), _ handler: @escaping HTTPSynchronousHandler
    ) { on(.delete, template, options: options, handler) }
}

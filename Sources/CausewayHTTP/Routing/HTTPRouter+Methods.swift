extension HTTPRouter {
    /// Adds a route of GET, which answers HEAD too.
    ///
    /// - Parameters:
    ///   - template: the path.
    ///   - options: what the route wants from the server.
    ///   - handler: answers its requests.
    public mutating func get(
        _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(), _ handler: @escaping HTTPHandler
    ) { on(.get, template, options: options, handler) }

    /// Adds a route of POST.
    ///
    /// - Parameters:
    ///   - template: the path.
    ///   - options: what the route wants from the server.
    ///   - handler: answers its requests.
    public mutating func post(
        _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(), _ handler: @escaping HTTPHandler
    ) { on(.post, template, options: options, handler) }

    /// Adds a route of PUT.
    ///
    /// - Parameters:
    ///   - template: the path.
    ///   - options: what the route wants from the server.
    ///   - handler: answers its requests.
    public mutating func put(
        _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(), _ handler: @escaping HTTPHandler
    ) { on(.put, template, options: options, handler) }

    /// Adds a route of PATCH.
    ///
    /// - Parameters:
    ///   - template: the path.
    ///   - options: what the route wants from the server.
    ///   - handler: answers its requests.
    public mutating func patch(
        _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(), _ handler: @escaping HTTPHandler
    ) { on(.patch, template, options: options, handler) }

    /// Adds a route of DELETE.
    ///
    /// - Parameters:
    ///   - template: the path.
    ///   - options: what the route wants from the server.
    ///   - handler: answers its requests.
    public mutating func delete(
        _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(), _ handler: @escaping HTTPHandler
    ) { on(.delete, template, options: options, handler) }
}

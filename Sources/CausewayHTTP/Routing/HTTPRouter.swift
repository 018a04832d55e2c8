/// Collects routes and middleware; ``build()`` makes the table that serves.
///
/// A template is literal segments, `{name}` for one segment that isn't empty, `{name...}` at the end for the rest of the
/// path. Literal wins over `{name}`, `{name}` over `{name...}`, whatever the order. Paths match exactly: `/a` is not
/// `/a/`. GET answers HEAD too, and OPTIONS is answered with `Allow`, unless a route does.
public struct HTTPRouter: Sendable {
    private enum Item: Sendable {
        case route(HTTPRequest.Method, String, HTTPRouteOptions, HTTPRouteHandler)
        case group(String, HTTPRouter)
    }

    private var items: [Item] = []
    private(set) var middleware: [any HTTPMiddleware] = []

    /// Makes an empty router.
    public init() {}

    /// Adds a route.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - template: the path, as `/v1/shows/{show}`; behind the group's prefix in a group, where it may be empty.
    ///   - options: what the route wants from the server.
    ///   - handler: answers its requests.
    public mutating func on(
        _ method: HTTPRequest.Method, _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(),
        _ handler: @escaping HTTPHandler
    ) {
        items.append(.route(method, template, options, HTTPRouteHandler(handler)))
    }

    /// Adds a route whose handler awaits nothing, which costs a request less.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - template: the path, as `/v1/shows/{show}`; behind the group's prefix in a group, where it may be empty.
    ///   - options: what the route wants from the server; `collectsBody` if the handler reads the body.
    ///   - handler: answers its requests.
    public mutating func on(
        _ method: HTTPRequest.Method, _ template: String, options: HTTPRouteOptions = HTTPRouteOptions(),
        _ handler: @escaping HTTPSynchronousHandler
    ) {
        items.append(.route(method, template, options, HTTPRouteHandler(handler)))
    }

    /// Adds routes that share a prefix and middleware.
    ///
    /// - Parameters:
    ///   - prefix: stands before every template of the group, as `/v1`; may have parameters.
    ///   - build: adds the group's routes and its middleware, which stands behind that of the router around it.
    public mutating func group(_ prefix: String, _ build: (inout HTTPRouter) -> Void) {
        var router = HTTPRouter()
        build(&router)
        items.append(.group(prefix, router))
    }

    /// Adds a middleware to every route of this router or group, whenever they are added.
    ///
    /// The first one added is the outermost. The router's own, not a group's, also sees requests that no route takes.
    ///
    /// - Parameter middleware: the middleware.
    public mutating func use(_ middleware: any HTTPMiddleware) { self.middleware.append(middleware) }

    /// Makes the table that serves.
    ///
    /// - Returns: the table.
    /// - Throws: if a template is malformed or two routes have the same method and path.
    public func build() throws(HTTPRouterError) -> HTTPRouteTable {
        var routes: [HTTPRoute] = []
        try collect(prefix: "", around: [], into: &routes)
        return try HTTPRouteTable(routes, middleware: middleware)
    }

    private func collect(
        prefix: String, around outer: [any HTTPMiddleware], into routes: inout [HTTPRoute]
    ) throws(HTTPRouterError) {
        let chain = outer + middleware
        for item in items {
            switch item {
            case .group(let path, let router): try router.collect(prefix: prefix + path, around: chain, into: &routes)
            case .route(let method, let path, let options, let handler):
                guard path.isEmpty || path.hasPrefix("/") else {
                    throw HTTPRouterError(template: path, reason: "begin it with a slash")
                }
                let template = try HTTPPathTemplate(prefix + path)
                routes.append(
                    HTTPRoute(
                        method: method, template: template, options: options,
                        handler: handler.prepared(options).wrapped(in: chain)))
            }
        }
    }
}

/// The routes of a server, ready to be looked up; finding one allocates nothing.
public final class HTTPRouteTable: Sendable {
    private let tree: HTTPRouteTree
    /// The routes of each path.
    private let endpoints: [[HTTPRoute]]
    private let extensionMethods: Set<HTTPRequest.Method>
    /// Answers requests that no route takes, behind the router's own middleware.
    private let fallback: HTTPHandler

    init(_ routes: [HTTPRoute], middleware: [any HTTPMiddleware]) throws(HTTPRouterError) {
        var builder = HTTPRouteTreeBuilder()
        var endpoints: [[HTTPRoute]] = []
        for route in routes {
            let endpoint = builder.insert(route.template.parts)
            if endpoint == endpoints.count { endpoints.append([]) }
            if let other = endpoints[endpoint].first(where: { $0.method == route.method }) {
                throw HTTPRouterError(
                    template: route.template.text,
                    reason: "\(route.method) \(other.template.text) is the same path; remove one of them")
            }
            endpoints[endpoint].append(route)
        }
        self.endpoints = endpoints
        tree = builder.build()
        extensionMethods = Set(routes.map(\.method).filter { !$0.isStandard })
        fallback = HTTPRouter.wrap({ request in try HTTPRouteTable.answer(request) }, in: middleware)
    }

    /// Finds where a request goes to.
    ///
    /// - Parameter head: the request's head.
    /// - Returns: the route with its parameters, or why there is none.
    package func match(_ head: HTTPRequest) -> HTTPRouteMatch {
        let method = head.method
        guard method.isStandard || extensionMethods.contains(method) else { return HTTPRouteMatch(.unknownMethod) }
        let target = head.pathBytes
        let shape = HTTPPathShape(target)
        if shape.isPlain {
            let path = target.extracting(0..<shape.length)
            var captures = HTTPRouteTree.Captures()
            guard let route = find(method, path, &captures) else { return miss(method, path) }
            guard captures.count > 0 else { return HTTPRouteMatch(.route(route)) }
            let (bytes, range) = head.pathStorage
            captures.shift(by: range.start)
            return HTTPRouteMatch(.route(route), parameters: captures.parameters(route, bytes))
        }
        return matchEscaped(method, target.extracting(0..<shape.length))
    }

    /// Decodes the path first; which is rare, so it may allocate.
    private func matchEscaped(_ method: HTTPRequest.Method, _ path: Span<UInt8>) -> HTTPRouteMatch {
        guard let normal = PercentEncoding.normalize(path), HTTPPathShape(decoded: normal.span).isSafe else {
            return HTTPRouteMatch(.malformedPath)
        }
        var captures = HTTPRouteTree.Captures()
        guard let route = find(method, normal.span, &captures) else { return miss(method, normal.span) }
        return HTTPRouteMatch(.route(route), parameters: captures.parameters(route, normal))
    }

    private func find(
        _ method: HTTPRequest.Method, _ path: Span<UInt8>, _ captures: inout HTTPRouteTree.Captures
    ) -> HTTPRoute? {
        guard let endpoint = tree.find(path, &captures, accept: { route(method, at: $0) != nil }) else { return nil }
        return route(method, at: endpoint)
    }

    /// The route of a method; GET's answers HEAD.
    private func route(_ method: HTTPRequest.Method, at endpoint: Int) -> HTTPRoute? {
        for route in endpoints[endpoint] where route.method == method { return route }
        return method == .head ? route(.get, at: endpoint) : nil
    }

    /// Says why no route takes a request.
    private func miss(_ method: HTTPRequest.Method, _ path: Span<UInt8>) -> HTTPRouteMatch {
        // CONNECT has no path; nobody here is a proxy.
        guard path.count > 0 else { return HTTPRouteMatch(.unknownMethod) }
        var methods: [HTTPRequest.Method] = []
        if path.count == 1, path[0] == 0x2A {
            methods = endpoints.joined().map(\.method)
        } else {
            var captures = HTTPRouteTree.Captures()
            _ = tree.find(path, &captures) { endpoint in
                methods += endpoints[endpoint].map(\.method)
                return false
            }
            guard !methods.isEmpty else { return HTTPRouteMatch(.notFound) }
        }
        let allow = Self.allow(methods)
        return HTTPRouteMatch(method == .options ? .options(allow: allow) : .methodNotAllowed(allow: allow))
    }

    private static func allow(_ methods: [HTTPRequest.Method]) -> String {
        var names = Set(methods.map(\.rawValue))
        if names.contains("GET") { names.insert("HEAD") }
        names.insert("OPTIONS")
        return names.sorted().joined(separator: ", ")
    }

    /// What requests get that no route takes.
    private static func answer(_ request: HTTPServerRequest) throws(HTTPError) -> HTTPServerResponse {
        switch request.match.target {
        case .options(let allow): return HTTPServerResponse(.noContent, fields: [.allow: allow])
        case .methodNotAllowed(let allow):
            throw HTTPError(.methodNotAllowed, "The path has no \(request.method).", fields: [.allow: allow])
        case .unknownMethod: throw HTTPError(.notImplemented, "The method is not known here.")
        case .malformedPath:
            throw HTTPError(.badRequest, "The path has a malformed escape, or a segment that is a dot or two.")
        case .notFound, .route: throw HTTPError(.notFound, "There is nothing at this path.")
        }
    }

    /// Answers a request by its route's middleware and handler.
    ///
    /// - Parameter request: the request.
    /// - Returns: the response; errors have become problem details.
    public func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        do {
            return try await respondOrThrow(to: request)
        } catch {
            return HTTPServerResponse(error: error)
        }
    }

    /// Answers a request by its route's middleware and handler, for callers that log errors.
    ///
    /// - Parameter request: the request.
    /// - Returns: the response.
    /// - Throws: what the handler or a middleware threw; ``HTTPServerResponse/init(error:)`` makes a response of it.
    public func respondOrThrow(to request: HTTPServerRequest) async throws -> HTTPServerResponse {
        guard case .route(let route) = request.match.target else { return try await fallback(request) }
        return try await route.handler(request)
    }
}

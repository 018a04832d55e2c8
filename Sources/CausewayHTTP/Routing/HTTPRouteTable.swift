/// The routes of a server, ready to be looked up; finding one allocates nothing.
public final class HTTPRouteTable: Sendable {
    private let tree: HTTPRouteTree
    /// The routes of each path side by side, in the order of their methods' bits.
    private let routes: [HTTPRoute]
    /// Where the routes of each path begin.
    private let firstRoutes: [Int]
    /// The bits of methods that no standard has but a route uses.
    private let ownMethods: [HTTPRequest.Method: HTTPMethodSet]
    /// Answers requests that no route takes, behind the router's own middleware.
    private let fallback: HTTPHandler

    init(_ routes: [HTTPRoute], middleware: [any HTTPMiddleware]) throws(HTTPRouterError) {
        let names = HTTPMethodSet.standard + Set(routes.map(\.method).filter { !$0.isStandard })
        let methods = try Self.number(names, for: routes)
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
        func bit(_ route: HTTPRoute) -> HTTPMethodSet { methods[route.method] ?? [] }
        var first = 0
        firstRoutes = endpoints.map { routes in
            defer { first += routes.count }
            return first
        }
        self.routes = endpoints.flatMap { $0.sorted { bit($0).rawValue < bit($1).rawValue } }
        tree = builder.build(methods: endpoints.map { HTTPMethodSet($0.map(bit)) })
        ownMethods = methods.filter { !$0.key.isStandard }
        fallback =
            HTTPRouteHandler { request in try HTTPRouteTable.answer(request, names) }
            .wrapped(in: middleware).asynchronous
    }

    /// Gives each method a bit.
    private static func number(
        _ methods: [HTTPRequest.Method], for routes: [HTTPRoute]
    ) throws(HTTPRouterError) -> [HTTPRequest.Method: HTTPMethodSet] {
        guard methods.count <= 64 else {
            throw HTTPRouterError(template: "*", reason: "the routes have more than 55 methods of no standard")
        }
        var numbers: [HTTPRequest.Method: HTTPMethodSet] = [:]
        for (index, method) in methods.enumerated() { numbers[method] = HTTPMethodSet(rawValue: 1 << UInt64(index)) }
        return numbers
    }

    /// Finds where a request goes to.
    ///
    /// - Parameter head: the request's head.
    /// - Returns: the route with its parameters, or why there is none.
    package func match(_ head: HTTPRequest) -> HTTPRouteMatch {
        var method = HTTPMethodSet(head.method)
        if method.isEmpty {
            guard let own = ownMethods[head.method] else { return HTTPRouteMatch(.unknownMethod) }
            method = own
        }
        let target = head.pathBytes
        let shape = HTTPPathShape(target)
        let path = target.extracting(0..<shape.length)
        guard shape.isPlain else { return matchEscaped(method, path) }
        var captures = HTTPRouteTree.Captures()
        guard let route = find(method, path, &captures) else { return miss(method, path, captures.methods) }
        guard captures.count > 0 else { return HTTPRouteMatch(HTTPParameters(route, ranges: captures.ranges)) }
        let (bytes, range) = head.pathStorage
        captures.shift(by: range.start)
        return HTTPRouteMatch(HTTPParameters(route, bytes: bytes, ranges: captures.ranges))
    }

    /// Decodes the path first; which is rare, so it may allocate.
    private func matchEscaped(_ method: HTTPMethodSet, _ path: Span<UInt8>) -> HTTPRouteMatch {
        guard let normal = PercentEncoding.normalize(path), HTTPPathShape(decoded: normal.span).isSafe else {
            return HTTPRouteMatch(.malformedPath)
        }
        var captures = HTTPRouteTree.Captures()
        guard let route = find(method, normal.span, &captures) else {
            return miss(method, normal.span, captures.methods)
        }
        return HTTPRouteMatch(HTTPParameters(route, bytes: normal, ranges: captures.ranges))
    }

    private func find(
        _ method: HTTPMethodSet, _ path: Span<UInt8>, _ captures: inout HTTPRouteTree.Captures
    ) -> HTTPRoute? {
        // GET's route answers HEAD where there is no other.
        let wanted: HTTPMethodSet = method == .head ? [.head, .get] : method
        guard let endpoint = tree.find(path, wanted, &captures) else { return nil }
        let methods = tree.methods[endpoint]
        let found: HTTPMethodSet = methods.isDisjoint(with: method) ? .get : method
        return routes[firstRoutes[endpoint] + methods.rank(of: found)]
    }

    /// Says why no route takes a request.
    private func miss(_ method: HTTPMethodSet, _ path: Span<UInt8>, _ methods: HTTPMethodSet) -> HTTPRouteMatch {
        // CONNECT has no path; nobody here is a proxy.
        guard path.count > 0 else { return HTTPRouteMatch(.unknownMethod) }
        var methods = methods
        if path.count == 1, path[0] == 0x2A { methods = HTTPMethodSet(tree.methods) }
        guard !methods.isEmpty else { return HTTPRouteMatch(.notFound) }
        methods.insert(.options)
        if methods.contains(.get) { methods.insert(.head) }
        return HTTPRouteMatch(method == .options ? .options : .methodNotAllowed, allowed: methods)
    }

    /// What requests get that no route takes.
    private static func answer(
        _ request: HTTPServerRequest, _ names: [HTTPRequest.Method]
    ) throws(HTTPError) -> HTTPServerResponse {
        let match = request.match
        var allow: String {
            names.indices.filter { match.allowed.contains(HTTPMethodSet(rawValue: 1 << UInt64($0))) }
                .map { names[$0].rawValue }.joined(separator: ", ")
        }
        switch match.miss {
        case .options: return HTTPServerResponse(.noContent, fields: [.allow: allow])
        case .methodNotAllowed:
            throw HTTPError(.methodNotAllowed, "The path has no \(request.method).", fields: [.allow: allow])
        case .unknownMethod: throw HTTPError(.notImplemented, "The method is not known here.")
        case .malformedPath:
            throw HTTPError(.badRequest, "The path has a malformed escape, or a segment that is a dot or two.")
        case .notFound: throw HTTPError(.notFound, "There is nothing at this path.")
        }
    }

    /// Finds a request's route and answers by its middleware and handler, as the server does; for tests of handlers.
    ///
    /// - Parameters:
    ///   - head: method, target and header fields.
    ///   - body: the body.
    ///   - remoteAddress: the peer's address.
    /// - Returns: the response; errors have become problem details.
    public func respond(
        to head: HTTPRequest, body: HTTPRequestBody = HTTPRequestBody(), remoteAddress: String? = nil
    ) async -> HTTPServerResponse {
        await respond(
            to: HTTPServerRequest(head: head, match: match(head), body: body, remoteAddress: remoteAddress))
    }

    /// Answers a request by its route's middleware and handler.
    ///
    /// - Parameter request: the request.
    /// - Returns: the response; errors have become problem details.
    package func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        do {
            return try await respondOrThrow(to: request)
        } catch {
            return HTTPServerResponse(error: error)
        }
    }

    /// What answers a request: its route's middleware and handler, or what says why there is none.
    ///
    /// - Parameter request: The request.
    /// - Returns: The handler.
    func handler(of request: HTTPServerRequest) -> HTTPHandler {
        // Not by `??`, which is generic: a closure that goes through it gets two thunks around it, which suspend.
        if let route = request.route { return route.handler }
        return fallback
    }

    /// Answers a request by its route's middleware and handler, for callers that log errors.
    ///
    /// - Parameter request: the request.
    /// - Returns: the response.
    /// - Throws: what the handler or a middleware threw; ``HTTPServerResponse/init(error:)`` makes a response of it.
    package func respondOrThrow(to request: HTTPServerRequest) async throws -> HTTPServerResponse {
        try await handler(of: request)(request)
    }
}

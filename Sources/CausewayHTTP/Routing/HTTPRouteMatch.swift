/// Where a request goes to.
package struct HTTPRouteMatch: Sendable {
    /// Why no route takes a request.
    enum Miss: UInt8, Sendable {
        case notFound
        /// The path is known, with other methods.
        case methodNotAllowed
        /// OPTIONS that no route handles itself.
        case options
        /// No route of the server has this method, nor does a standard.
        case unknownMethod
        /// An escape is malformed, or a segment is a dot or two.
        case malformedPath
    }

    /// The values of the route's parameters; has the route, if there is one.
    package let parameters: HTTPParameters
    /// Means nothing if there is a route.
    let miss: Miss
    /// The methods that the path has.
    let allowed: HTTPMethodSet

    init(_ parameters: HTTPParameters) {
        self.parameters = parameters
        miss = .notFound
        allowed = []
    }

    init(_ miss: Miss, allowed: HTTPMethodSet = []) {
        parameters = HTTPParameters()
        self.miss = miss
        self.allowed = allowed
    }

    var route: HTTPRoute? { parameters.route }

    /// The template of the route, `nil` if there is none.
    package var template: String? { route?.template.text }

    /// What the route wants from the server.
    package var options: HTTPRouteOptions { route?.options ?? HTTPRouteOptions() }
}

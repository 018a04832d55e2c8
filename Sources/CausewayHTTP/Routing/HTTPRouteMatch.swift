/// Where a request goes to.
package struct HTTPRouteMatch: Sendable {
    enum Target: Sendable {
        case route(HTTPRoute)
        case notFound
        /// The path is known with other methods; they are the text of `Allow`.
        case methodNotAllowed(allow: String)
        /// OPTIONS that no route handles itself.
        case options(allow: String)
        /// No route of the server has this method, nor does a standard.
        case unknownMethod
        /// An escape is malformed, or a segment is a dot or two.
        case malformedPath
    }

    let target: Target
    let parameters: HTTPParameters

    init(_ target: Target, parameters: HTTPParameters = HTTPParameters()) {
        self.target = target
        self.parameters = parameters
    }

    private var route: HTTPRoute? { if case .route(let route) = target { route } else { nil } }

    /// The template of the route, `nil` if there is none.
    package var template: String? { route?.template.text }

    /// What the route wants from the server.
    package var options: HTTPRouteOptions { route?.options ?? HTTPRouteOptions() }
}

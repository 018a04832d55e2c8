/// A request as a handler gets it.
public struct HTTPServerRequest: Sendable {
    /// Method, target and header fields.
    public var head: HTTPRequest
    /// The body, perhaps still on its way.
    public var body: HTTPRequestBody
    /// The address of the peer with its port, as `192.0.2.1:49152`; `nil` if it isn't known.
    public let remoteAddress: String?
    /// Where the router sends the request to.
    package let match: HTTPRouteMatch

    /// Empty, and then no allocation, unless a middleware keeps something.
    private var storage: [ObjectIdentifier: any Sendable] = [:]

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - head: method, target and header fields.
    ///   - match: where the router sends it to.
    ///   - body: the body.
    ///   - remoteAddress: the peer's address.
    package init(
        head: HTTPRequest, match: HTTPRouteMatch, body: HTTPRequestBody = HTTPRequestBody(),
        remoteAddress: String? = nil
    ) {
        self.head = head
        self.match = match
        self.body = body
        self.remoteAddress = remoteAddress
    }

    /// The method.
    public var method: HTTPRequest.Method { head.method }

    /// The header fields.
    public var fields: HTTPFields { head.headerFields }

    /// The values of the route's `{name}` segments.
    public var parameters: HTTPParameters { match.parameters }

    /// The template of the route, as `/v1/shows/{show}`; `nil` if none matched. For metrics and logs.
    public var routeTemplate: String? { match.template }

    /// The value a middleware keeps under a key.
    ///
    /// - Parameter key: names the value and its type.
    public subscript<Key: HTTPRequestKey>(_ key: Key.Type) -> Key.Value? {
        get { storage[ObjectIdentifier(key)] as? Key.Value }
        set { storage[ObjectIdentifier(key)] = newValue }
    }
}

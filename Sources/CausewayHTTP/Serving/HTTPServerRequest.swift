public import CausewayRuntime

/// A request as a handler gets it.
public struct HTTPServerRequest: Sendable {
    /// What came from the connection; shared by all copies, so that passing a request on counts two references.
    private final class Core: Sendable {
        let head: HTTPRequest
        let body: HTTPRequestBody
        let remoteAddress: String?
        let match: HTTPRouteMatch
        let deadline: Deadline
        let exchange: HTTPExchangeReference?

        init(
            _ head: HTTPRequest, _ match: HTTPRouteMatch, _ body: HTTPRequestBody, _ remoteAddress: String?,
            _ deadline: Deadline, _ exchange: HTTPExchangeReference?
        ) {
            self.head = head
            self.match = match
            self.body = body
            self.remoteAddress = remoteAddress
            self.deadline = deadline
            self.exchange = exchange
        }
    }

    private var core: Core
    /// None unless a middleware keeps something.
    private var storage: [ObjectIdentifier: any Sendable]?

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
        core = Core(head, match, body, remoteAddress, .never, nil)
    }

    /// Makes a request of a connection, which its handler must have answered in time.
    init(
        head: HTTPRequest, match: HTTPRouteMatch, body: HTTPRequestBody, remoteAddress: String?, deadline: Deadline,
        exchange: HTTPExchangeReference
    ) {
        core = Core(head, match, body, remoteAddress, deadline, exchange)
    }

    /// Method, target and header fields.
    public var head: HTTPRequest {
        get { core.head }
        set { core = Core(newValue, core.match, core.body, core.remoteAddress, core.deadline, core.exchange) }
    }

    /// The body, perhaps still on its way.
    public var body: HTTPRequestBody {
        get { core.body }
        set { core = Core(core.head, core.match, newValue, core.remoteAddress, core.deadline, core.exchange) }
    }

    /// The address of the peer with its port, as `192.0.2.1:49152`; `nil` if it isn't known.
    public var remoteAddress: String? { core.remoteAddress }

    /// When the server cancels the handler's task and answers 504 in its place; `.never` if it has any time.
    public internal(set) var deadline: Deadline {
        get { core.deadline }
        set { core = Core(core.head, core.match, core.body, core.remoteAddress, newValue, core.exchange) }
    }

    /// The request's place on its connection; `nil` for one that came from none.
    var exchange: HTTPExchangeReference? { core.exchange }

    /// Where the router sends the request to.
    package var match: HTTPRouteMatch { core.match }

    /// The route that takes the request, if there is one.
    var route: HTTPRoute? { core.match.route }

    /// The method.
    public var method: HTTPRequest.Method { core.head.method }

    /// The header fields.
    public var fields: HTTPFields { core.head.headerFields }

    /// The values of the route's `{name}` segments.
    public var parameters: HTTPParameters { core.match.parameters }

    /// The template of the route, as `/v1/shows/{show}`, for metrics and logs; `nil` if none matched.
    public var routeTemplate: String? { core.match.template }

    /// The value a middleware keeps under a key.
    ///
    /// - Parameter key: names the value and its type.
    public subscript<Key: HTTPRequestKey>(_ key: Key.Type) -> Key.Value? {
        get { storage?[ObjectIdentifier(key)] as? Key.Value }
        set {
            if storage == nil { storage = [:] }
            storage?[ObjectIdentifier(key)] = newValue
        }
    }
}

extension HTTPServerRequest {
    /// The value a middleware keeps under a key, or a default that is kept once it is changed.
    ///
    /// - Parameters:
    ///   - key: names the value and its type.
    ///   - fallback: the value if none is kept.
    public subscript<Key: HTTPRequestKey>(
        _ key: Key.Type, default fallback: @autoclosure () -> Key.Value
    ) -> Key.Value {
        get { self[key] ?? fallback() }
        set { self[key] = newValue }
    }
}

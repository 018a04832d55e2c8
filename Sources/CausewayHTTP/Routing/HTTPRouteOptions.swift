/// What a route wants from the server besides its handler.
public struct HTTPRouteOptions: Sendable, Hashable {
    /// The most bytes a request's body may have, over it 413; `nil` for the server's limit.
    public var maximumBodyBytes: Int?
    /// How long its handler may take, over it 504; `nil` for the server's `handlerTimeout`.
    public var timeout: Duration?
    /// Whether it is served however many handlers run: for what tells an operator how the process is.
    public var ignoresRequestLimit: Bool
    /// Whether the handler runs once the whole body is in memory, where `HTTPServerRequest.body` has it at once: for handlers
    /// that await nothing and still read a body.
    public var collectsBody: Bool

    /// Makes options.
    ///
    /// - Parameters:
    ///   - maximumBodyBytes: the most bytes of a body; `nil` for the server's limit.
    ///   - timeout: how long the handler may take; `nil` for the server's time.
    ///   - ignoresRequestLimit: whether it is served however many handlers run.
    ///   - collectsBody: whether the handler runs once the whole body is in memory.
    public init(
        maximumBodyBytes: Int? = nil, timeout: Duration? = nil, ignoresRequestLimit: Bool = false,
        collectsBody: Bool = false
    ) {
        self.maximumBodyBytes = maximumBodyBytes
        self.timeout = timeout
        self.ignoresRequestLimit = ignoresRequestLimit
        self.collectsBody = collectsBody
    }
}

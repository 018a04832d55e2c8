/// What a route wants from the server besides its handler.
public struct HTTPRouteOptions: Sendable, Hashable {
    /// The most bytes a request's body may have, over it 413; `nil` for the server's limit.
    public var maximumBodyBytes: Int?

    /// Makes options.
    ///
    /// - Parameter maximumBodyBytes: the most bytes of a body; `nil` for the server's limit.
    public init(maximumBodyBytes: Int? = nil) { self.maximumBodyBytes = maximumBodyBytes }
}

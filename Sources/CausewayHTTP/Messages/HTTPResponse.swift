/// The head of a response: everything but the body, in the shape of swift-http-types.
public struct HTTPResponse: Sendable, Hashable {
    /// What became of the request.
    public var status: Status
    /// The header fields in the order they are sent.
    public var headerFields: HTTPFields

    /// Makes a response.
    ///
    /// - Parameters:
    ///   - status: what became of the request.
    ///   - headerFields: the header fields; `Content-Length`, `Transfer-Encoding` and `Date` are the encoder's.
    public init(status: Status, headerFields: HTTPFields = HTTPFields()) {
        self.status = status
        self.headerFields = headerFields
    }
}

/// A response whose body still arrives.
public struct HTTPClientStreamedResponse: Sendable {
    /// What became of the request.
    public let status: HTTPResponse.Status
    /// The header fields in the order they were sent.
    public let fields: HTTPFields
    /// The body; it ends with the closure that got the response.
    public let body: HTTPClientResponseBody

    init(_ head: HTTPResponse, _ body: HTTPClientResponseBody) {
        status = head.status
        fields = head.headerFields
        self.body = body
    }
}

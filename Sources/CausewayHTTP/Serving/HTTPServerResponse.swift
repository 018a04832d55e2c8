/// What a handler answers.
public struct HTTPServerResponse: Sendable {
    /// What became of the request.
    public var status: HTTPResponse.Status
    /// The header fields; `Content-Length`, `Transfer-Encoding` and `Date` are the server's.
    public var fields: HTTPFields
    /// The body.
    public var body: HTTPResponseBody

    /// Makes a response.
    ///
    /// - Parameters:
    ///   - status: what became of the request.
    ///   - fields: the header fields.
    ///   - body: the body.
    public init(_ status: HTTPResponse.Status, fields: HTTPFields = HTTPFields(), body: HTTPResponseBody = .empty) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Makes a response whose body is bytes of a type.
    ///
    /// - Parameters:
    ///   - status: what became of the request.
    ///   - contentType: the media type, as `application/json`.
    ///   - bytes: the body.
    public init(_ status: HTTPResponse.Status = .ok, contentType: String, bytes: [UInt8]) {
        self.status = status
        fields = HTTPFields()
        fields.append(.contentType, contentType)
        body = .bytes(bytes)
    }

    /// Makes a response of JSON that is encoded already.
    ///
    /// - Parameters:
    ///   - bytes: the JSON text in UTF-8.
    ///   - status: what became of the request.
    /// - Returns: the response.
    public static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> HTTPServerResponse {
        HTTPServerResponse(status, fields: jsonFields, body: .bytes(bytes))
    }

    /// Makes a response of plain text.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - status: what became of the request.
    /// - Returns: the response.
    public static func text(_ text: String, status: HTTPResponse.Status = .ok) -> HTTPServerResponse {
        HTTPServerResponse(status, fields: textFields, body: .bytes(Array(text.utf8)))
    }

    // Made once: a copy shares their memory until it is changed.
    private static let jsonFields: HTTPFields = [.contentType: "application/json"]
    private static let textFields: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
}

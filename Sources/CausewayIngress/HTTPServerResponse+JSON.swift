public import CausewayHTTP
public import CausewaySchema

extension HTTPServerResponse {
    /// Makes a response whose body is a value as JSON.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - status: What became of the request.
    ///   - writer: What writes it; by default members come in the order in which the type writes them.
    /// - Returns: The response.
    /// - Throws: `EncodingError` when the value has no JSON form.
    public static func json(
        encoding value: some Encodable, status: HTTPResponse.Status = .ok,
        by writer: JSONWriter = JSONWriter()
    ) throws -> HTTPServerResponse {
        .json(try writer.write(value), status: status)
    }
}

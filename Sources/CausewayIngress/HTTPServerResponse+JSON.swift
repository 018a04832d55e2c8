public import CausewayHTTP
internal import FoundationEssentials

extension HTTPServerResponse {
    /// Makes a response whose body is a value as JSON.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - status: What became of the request.
    /// - Returns: The response.
    /// - Throws: `EncodingError` when the value has no JSON form.
    public static func json(
        encoding value: some Encodable, status: HTTPResponse.Status = .ok
    ) throws -> HTTPServerResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .json(Array(try encoder.encode(value)), status: status)
    }
}

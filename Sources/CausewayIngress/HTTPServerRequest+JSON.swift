public import CausewayHTTP

extension HTTPServerRequest {
    /// Reads the body as JSON.
    ///
    /// - Parameters:
    ///   - type: The type to read; members that it doesn't have are ignored.
    ///   - limit: The most bytes of a body.
    /// - Returns: The value.
    /// - Throws: `HTTPError` 413 over the limit; `JSONBodyError`: 400 for broken JSON, 422 with pointers for wrong fields.
    public func decode<Value: Decodable>(_ type: Value.Type, upTo limit: Int = 1 << 20) async throws -> Value {
        try JSONBody.decode(type, from: try await body.collect(upTo: limit))
    }
}

public import CausewayHTTP
public import CausewaySchema

extension HTTPServerRequest {
    /// Reads the body as JSON.
    ///
    /// - Parameters:
    ///   - type: The type to read.
    ///   - limit: The most bytes of a body.
    ///   - reader: What reads it: its limits, and whether members that the type doesn't have are ignored, which they are by
    ///     default.
    /// - Returns: The value.
    /// - Throws: `HTTPError` 413 over the limit; `JSONReadError`: 400 for broken JSON, 422 with a pointer for each wrong field.
    public func decode<Value: Decodable>(
        _ type: Value.Type, upTo limit: Int = 1 << 20, by reader: JSONReader = JSONReader()
    ) async throws -> Value {
        // Most bodies came with their heads: nothing to wait for.
        if let bytes = body.bytesInMemory, bytes.count <= limit { return try reader.read(type, from: bytes) }
        return try reader.read(type, from: try await body.collect(upTo: limit))
    }

    /// Reads the body as JSON, on a route that has it collected.
    ///
    /// - Parameters:
    ///   - type: The type to read.
    ///   - reader: What reads it: its limits, and whether members that the type doesn't have are ignored, which they are by
    ///     default.
    /// - Returns: The value.
    /// - Throws: `JSONReadError`: 400 for broken JSON, 422 with a pointer for each wrong field. On a route without
    ///   `HTTPRouteOptions.collectsBody` an error that is logged and answered by 500: the body may still be on its way.
    public func decode<Value: Decodable>(_ type: Value.Type, by reader: JSONReader = JSONReader()) throws -> Value {
        guard match.options.collectsBody, let bytes = body.bytesInMemory else {
            throw BodyNotCollected(route: routeTemplate)
        }
        return try reader.read(type, from: bytes)
    }
}

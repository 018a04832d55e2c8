/// Compresses responses with gzip for clients that take it.
///
/// Text, JSON, scripts, XML and fonts of a size worth it; not what is coded already, a part, or server-sent events. A large
/// body is compressed on the pool for CPU-bound work, a streamed one piece by piece, each of which the client has at once.
/// Leave it off where a secret and a text of an attacker's choice are in one body: its length tells of both.
public struct HTTPCompression: HTTPMiddleware {
    /// Bytes below which a body is sent as it is.
    public var minimumBytes = 1024
    /// zlib's level, 1 (fast) to 9 (small).
    public var level = 5

    /// Bodies above this many bytes would hold up the loop.
    private static let offloadedBytes = 32 * 1024

    /// Makes the middleware.
    public init() {}

    /// Answers a request, compressed if that is welcome.
    public func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
        var response = try await next(request)
        guard isWorthIt(response) else { return response }
        response.fields.append(.vary, "Accept-Encoding")
        guard HTTPAcceptEncoding(request.fields[.acceptEncoding]).choose(["gzip"]) != nil else { return response }
        switch response.body {
        case .empty: return response
        case .bytes(let bytes):
            let coded = try await encode(bytes)
            guard coded.count < bytes.count else { return response }
            response.body = .bytes(coded)
        case .stream(_, let write):
            let level = level
            response.body = .stream(length: nil) { writer in
                let encoder = HTTPGzipWriter(writer, try GzipEncoder(level: level))
                try await write(encoder)
                try await encoder.finish()
            }
        }
        response.fields.append(.contentEncoding, "gzip")
        response.fields.remove(.contentLength)
        // Not the same bytes, but the same content.
        if let tag = response.fields[.eTag], tag.hasPrefix("\"") { response.fields[.eTag] = "W/" + tag }
        return response
    }

    private func encode(_ bytes: [UInt8]) async throws -> [UInt8] {
        let level = level
        if bytes.count <= Self.offloadedBytes { return try GzipEncoder.encode(bytes, level: level) }
        return try await offload { try GzipEncoder.encode(bytes, level: level) }
    }

    private func isWorthIt(_ response: HTTPServerResponse) -> Bool {
        if let length = response.body.length, length < minimumBytes { return false }
        let fields = response.fields
        guard !response.status.forbidsBody, response.status != .partialContent, !fields.contains(.contentEncoding),
            !fields.contains(.cacheControl, token: "no-transform"), let type = fields[.contentType]
        else { return false }
        return Self.isCompressible(type.prefix { $0 != ";" && $0 != " " }.lowercased())
    }

    private static func isCompressible(_ type: String) -> Bool {
        if type == "text/event-stream" { return false }
        if type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml") { return true }
        return [
            "application/json", "application/xml", "application/javascript", "application/wasm", "application/yaml",
            "application/x-ndjson", "font/ttf", "font/otf",
        ].contains(type)
    }
}

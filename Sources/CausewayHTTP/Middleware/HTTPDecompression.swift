/// Hands handlers the bodies of requests that are compressed with gzip as what they were before.
///
/// A body of more than the limit is refused with 413 as soon as it shows, whatever it was compressed to; one that is no gzip,
/// is cut off or has bytes behind its end with 400; any other coding with 415.
public struct HTTPDecompression: HTTPMiddleware {
    private let limit: Int

    /// Makes the middleware.
    ///
    /// - Parameter limit: bytes of a body once it is decompressed.
    public init(limit: Int = 1024 * 1024) { self.limit = limit }

    /// Answers a request whose body is not compressed any more.
    public func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
        let codings = request.fields[values: .contentEncoding].flatMap { $0.split(separator: ",") }
            .map { $0.trimmingWhitespace.lowercased() }.filter { $0 != "identity" && !$0.isEmpty }
        if codings.isEmpty { return try await next(request) }
        guard codings == ["gzip"] || codings == ["x-gzip"] else {
            throw HTTPError(
                .unsupportedMediaType, "The only coding of bodies known here is gzip.",
                fields: [.acceptEncoding: "gzip"])
        }
        var request = request
        request.head.headerFields.remove(.contentEncoding)
        request.head.headerFields.remove(.contentLength)
        if request.body.length == 0 { return try await next(request) }
        request.body = HTTPRequestBody(try HTTPInflatingSource(request.body, limit: limit), length: nil)
        return try await next(request)
    }
}

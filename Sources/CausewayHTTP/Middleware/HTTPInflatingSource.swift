/// Decompresses a request's body as it is read.
///
/// Sendable because a body is read by one task at a time.
final class HTTPInflatingSource: HTTPBodySource, @unchecked Sendable {
    private var body: HTTPRequestBody.AsyncIterator
    private let decoder: GzipDecoder
    private let limit: Int
    private var count = 0

    init(_ body: HTTPRequestBody, limit: Int) throws {
        self.body = body.makeAsyncIterator()
        self.limit = limit
        decoder = try GzipDecoder()
    }

    func next() async throws -> [UInt8]? {
        do {
            return try await inflate()
        } catch let failure as GzipDecoder.Failure {
            switch failure {
            case .malformed: throw HTTPError(.badRequest, "The body is no gzip.")
            case .trailing: throw HTTPError(.badRequest, "The body has bytes behind the end of its gzip.")
            case .outOfMemory: throw HTTPError(.serviceUnavailable, fields: [.retryAfter: "1"])
            }
        }
    }

    private func inflate() async throws -> [UInt8]? {
        while true {
            let bytes = try decoder.next()
            count += bytes.count
            guard count <= limit else {
                throw HTTPError(.contentTooLarge, "The body is longer than \(limit) bytes once it is decompressed.")
            }
            if !bytes.isEmpty { return bytes }
            guard let piece = try await body.next() else {
                guard decoder.isDone else { throw HTTPError(.badRequest, "The body's gzip is cut off.") }
                return nil
            }
            try decoder.feed(piece)
        }
    }
}

/// The body of a client's request.
public struct HTTPClientRequestBody: Sendable {
    enum Storage: Sendable {
        case bytes([UInt8])
        case stream(length: Int?, @Sendable (any HTTPBodyWriter) async throws -> Void)
    }

    let storage: Storage

    /// Makes a body that is in memory.
    ///
    /// - Parameter bytes: The whole body; none for a request without one.
    public init(_ bytes: [UInt8] = []) { storage = .bytes(bytes) }

    /// Makes a body from pieces that are sent as they come, no faster than the server reads them.
    ///
    /// - Parameters:
    ///   - pieces: The pieces in order; iterated once. When it throws, the request fails with that error.
    ///   - length: The bytes of all pieces together, if known; else the body is chunked.
    public init<Pieces: AsyncSequence & Sendable>(_ pieces: Pieces, length: Int? = nil)
    where Pieces.Element == [UInt8] {
        storage = .stream(length: length) { writer in
            for try await piece in pieces { try await writer.write(piece) }
        }
    }

    /// No body.
    public static var none: Self { Self() }
}

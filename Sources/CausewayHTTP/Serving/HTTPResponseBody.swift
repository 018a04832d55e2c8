/// The body of a response.
public enum HTTPResponseBody: Sendable {
    /// No bytes.
    case empty
    /// The whole body.
    case bytes([UInt8])
    /// Written piece by piece after the head was sent; `length` if it is known, else the body is chunked.
    ///
    /// Returning ends the body; throwing breaks the connection, so that nobody takes a part for the whole.
    case stream(length: Int?, @Sendable (any HTTPBodyWriter) async throws -> Void)

    /// The length, if it is known before the body is sent.
    public var length: Int? {
        switch self {
        case .empty: 0
        case .bytes(let bytes): bytes.count
        case .stream(let length, _): length
        }
    }
}

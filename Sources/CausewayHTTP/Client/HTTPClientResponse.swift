/// A response whose body is in memory.
public struct HTTPClientResponse: Sendable {
    /// What became of the request.
    public let status: HTTPResponse.Status
    /// The header fields in the order they were sent.
    public let fields: HTTPFields
    /// The body's bytes, out of their framing.
    public let body: [UInt8]

    /// The body as text; bytes that are not UTF-8 become U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

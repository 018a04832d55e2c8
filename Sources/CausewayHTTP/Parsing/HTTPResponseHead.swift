/// A parsed response head and what it says about the body and the connection.
package struct HTTPResponseHead: Sendable {
    package var response: HTTPResponse
    package var version: HTTPVersion
    /// Where the body ends; `untilClose` if nothing says so.
    package var framing: HTTPBodyFraming
    /// Whether the connection may carry another request after this response.
    package var keepAlive: Bool
    /// How many bytes of the input the head was, the empty line included.
    package var byteCount: Int

    /// Whether another head follows for the same request: 1xx but for 101.
    package var isInterim: Bool { response.status.kind == .informational && response.status != .switchingProtocols }
}

/// A parsed request head and what it says about the body and the connection.
package struct HTTPRequestHead: Sendable {
    package var request: HTTPRequest
    package var version: HTTPVersion
    /// Where the body ends; never `untilClose`.
    package var framing: HTTPBodyFraming
    /// Whether the connection may carry another request after this one.
    package var keepAlive: Bool
    /// Whether the client waits for 100 before it sends the body; only with a body and on 1.1.
    package var expectsContinue: Bool
    /// Whether the client asks to change the protocol: `Connection: upgrade` with an `Upgrade` field on 1.1.
    package var wantsUpgrade: Bool
    /// How many bytes of the input the head was, the empty line included.
    package var byteCount: Int
}

/// The protocol version of a message; 1.0 and 1.1 are the only ones that parse.
public enum HTTPVersion: Sendable, Hashable {
    /// HTTP/1.0: no chunked bodies, connections close unless asked to stay.
    case http10
    /// HTTP/1.1.
    case http11
}

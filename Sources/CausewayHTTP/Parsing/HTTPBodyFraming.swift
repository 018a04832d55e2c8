/// Where a message's body ends (RFC 9112 section 6.3).
package enum HTTPBodyFraming: Sendable, Hashable {
    /// There is no body.
    case none
    /// After this many bytes, more than zero.
    case length(Int)
    /// After the last chunk and the trailers.
    case chunked
    /// When the connection closes; responses only.
    case untilClose
}

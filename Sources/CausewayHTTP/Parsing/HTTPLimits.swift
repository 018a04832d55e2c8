/// How much of each part of a message is accepted; what is over a limit is refused with the status named here.
public struct HTTPLimits: Sendable, Hashable {
    /// Bytes of request line and header fields with their line ends; over it: 431.
    public var headBytes: Int = 16 * 1024
    /// Header fields of a message, and apart from them trailer fields; over it: 431.
    public var fieldCount: Int = 100
    /// Bytes of the request target; over it: 414.
    public var targetBytes: Int = 8 * 1024
    /// Bytes of a body unless its route says otherwise; over it: 413.
    public var bodyBytes: Int = 1024 * 1024
    /// Bytes of all chunk extensions of a body; over it: 413.
    public var chunkExtensionBytes: Int = 4 * 1024
    /// Bytes of all trailer fields with their line ends; over it: 431.
    public var trailerBytes: Int = 8 * 1024

    /// Makes the default limits.
    public init() {}
}

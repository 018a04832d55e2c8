/// Why bytes are not what they should be, in a sentence's end: "is not UTF-8".
public struct MalformedBytes: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason.
    public let reason: String

    /// Creates the reason.
    ///
    /// - Parameter reason: A sentence's end, without a full stop.
    public init(_ reason: String) { self.reason = reason }

    /// The reason.
    public var description: String { reason }
}

/// The id of a unit of work in a trace: 8 bytes, never all zero.
public struct SpanID: Sendable, Hashable, CustomStringConvertible {
    let value: UInt64

    /// Creates an id.
    ///
    /// - Parameter value: The 8 bytes; the result is nil if all are zero, which the W3C's text forbids.
    public init?(_ value: UInt64) {
        guard value != 0 else { return nil }
        self.value = value
    }

    /// Makes a random id.
    ///
    /// - Parameter generator: Where the bits come from.
    /// - Returns: The id.
    public static func random(using generator: inout some RandomNumberGenerator) -> SpanID {
        while true {
            if let id = SpanID(generator.next()) { return id }
        }
    }

    /// The id as 16 lower-case hexadecimal digits.
    public var description: String { Hexadecimal.text(value) }
}

/// The id of a trace: 16 bytes, never all zero.
public struct TraceID: Sendable, Hashable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    /// Creates an id.
    ///
    /// - Parameters:
    ///   - high: The first 8 bytes.
    ///   - low: The last 8 bytes; the result is nil if all are zero, which the W3C's text forbids.
    public init?(high: UInt64, low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    /// Makes a random id.
    ///
    /// - Parameter generator: Where the bits come from.
    /// - Returns: The id.
    public static func random(using generator: inout some RandomNumberGenerator) -> TraceID {
        while true {
            if let id = TraceID(high: generator.next(), low: generator.next()) { return id }
        }
    }

    /// The id as 32 lower-case hexadecimal digits.
    public var description: String { Hexadecimal.text(high) + Hexadecimal.text(low) }
}

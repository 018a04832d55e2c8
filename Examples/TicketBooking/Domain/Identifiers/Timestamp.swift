/// A moment, in milliseconds since 1970-01-01T00:00:00Z, as in the timestamp of a Kafka record.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the epoch.
    public var milliseconds: Int64

    /// A moment.
    /// - Parameter milliseconds: Milliseconds since the epoch.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The moment a while later; the last one there is, where the sum doesn't fit.
    /// - Parameter duration: The while; parts below a millisecond are dropped.
    /// - Returns: The later moment.
    public func advanced(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (length, overflow2) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        let (sum, overflow3) = milliseconds.addingReportingOverflow(length)
        guard !overflow, !overflow2, !overflow3 else { return Timestamp(milliseconds: seconds < 0 ? .min : .max) }
        return Timestamp(milliseconds: sum)
    }

    /// Whether one moment is before another.
    /// - Parameters:
    ///   - left: One moment.
    ///   - right: The other.
    /// - Returns: True if `left` is earlier.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}

extension Timestamp: Codable {
    /// Reads the number of milliseconds.
    /// - Parameter decoder: The decoder.
    /// - Throws: `DecodingError` if there is no integer.
    public init(from decoder: any Decoder) throws {
        self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    /// Writes the number of milliseconds.
    /// - Parameter encoder: The encoder.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

/// A record's time, as Kafka keeps it: milliseconds since 1970-01-01 UTC.
public struct KafkaTimestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01 UTC.
    public var milliseconds: Int64

    /// Creates a time.
    ///
    /// - Parameter milliseconds: Milliseconds since 1970-01-01 UTC.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Earlier times are smaller.
    public static func < (left: KafkaTimestamp, right: KafkaTimestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The milliseconds.
    public var description: String { "\(milliseconds)" }
}

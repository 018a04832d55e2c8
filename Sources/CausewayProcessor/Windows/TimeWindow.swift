public import CausewayKafka

/// A stretch of record time: from its start up to, and without, its end.
public struct TimeWindow: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The first moment in it.
    public let start: KafkaTimestamp
    /// The first moment after it.
    public let end: KafkaTimestamp

    /// Creates a window.
    ///
    /// - Parameters:
    ///   - start: The first moment in it.
    ///   - end: The first moment after it.
    public init(start: KafkaTimestamp, end: KafkaTimestamp) {
        self.start = start
        self.end = end
    }

    /// Earlier starts are smaller, then earlier ends.
    public static func < (left: TimeWindow, right: TimeWindow) -> Bool {
        (left.start, left.end) < (right.start, right.end)
    }

    /// Start and end in milliseconds since 1970, as `[0, 60000)`.
    public var description: String { "[\(start), \(end))" }
}

/// The offsets that a partition holds.
public struct OffsetRange: Sendable, Hashable {
    /// The first offset that can be read.
    public let low: Int64
    /// The offset that the next record will get.
    public let high: Int64

    /// Creates a range.
    ///
    /// - Parameters:
    ///   - low: The first offset that can be read.
    ///   - high: The offset that the next record will get.
    public init(low: Int64, high: Int64) {
        self.low = low
        self.high = high
    }
}

/// The upper bounds of a histogram's buckets, rising; a last bucket without a bound is always there.
public struct HistogramBuckets: Sendable, Hashable, ExpressibleByArrayLiteral {
    /// The bounds, rising, each belonging to its bucket (Prometheus's `le`).
    public let upperBounds: [Double]

    /// Creates buckets.
    ///
    /// - Parameter upperBounds: The bounds in any order; repeated and infinite ones are dropped.
    public init(_ upperBounds: [Double]) {
        self.upperBounds = Set(upperBounds.filter(\.isFinite)).sorted()
    }

    /// Creates buckets from a literal of upper bounds.
    public init(arrayLiteral elements: Double...) {
        self.init(elements)
    }

    /// Twelve bounds from 0.5 ms to 10 s for the time of requests, in seconds.
    public static let seconds: HistogramBuckets = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10,
    ]

    /// Powers of four from 1 to 16,384 for counts and sizes.
    public static let counts: HistogramBuckets = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384]
}

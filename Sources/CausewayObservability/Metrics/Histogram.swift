/// A distribution of numbers, such as how long requests took.
public protocol Histogram: Sendable {
    /// Counts one value; any thread may call, no call blocks.
    ///
    /// - Parameter value: The value in the unit of the metric's name; not-a-number is ignored.
    func record(_ value: Double)
}

extension Histogram {
    /// Counts one duration, in seconds as Prometheus has it.
    ///
    /// - Parameter duration: How long it took.
    public func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        record(Double(seconds) + Double(attoseconds) / 1e18)
    }
}

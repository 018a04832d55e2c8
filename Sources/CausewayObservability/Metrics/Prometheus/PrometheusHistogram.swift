/// One histogram series: a counter a bucket and an atomic sum.
final class PrometheusHistogram: Histogram {
    private let upperBounds: [Double]
    private let counts: [PrometheusCounter]
    private let sum = AtomicDouble()

    init(buckets: HistogramBuckets) {
        upperBounds = buckets.upperBounds
        counts = (0...buckets.upperBounds.count).map { _ in PrometheusCounter() }
    }

    /// The buckets with their bounds, each counting the values up to its bound, and the sum of all values.
    ///
    /// The last bucket's count is the number of values; the sum is read apart and may be a value ahead or behind.
    func snapshot() -> (cumulative: [(upperBound: Double, count: Int)], sum: Double) {
        var total = 0
        let cumulative = zip(upperBounds + [.infinity], counts).map { bound, counter in
            total += counter.value
            return (upperBound: bound, count: total)
        }
        return (cumulative, sum.load())
    }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        counts[bucket(of: value)].increment()
        sum.add(value)
    }

    /// The index of the first bound that the value doesn't exceed; a binary search.
    private func bucket(of value: Double) -> Int {
        var low = 0
        var high = upperBounds.count
        while low < high {
            let middle = (low + high) / 2
            if value <= upperBounds[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// The waits of one measurement.
struct BenchLagReport: Encodable {
    private enum CodingKeys: String, CodingKey {
        case count
        case p50 = "p50_ms"
        case p99 = "p99_ms"
        case most = "max_ms"
    }

    let count: Int
    let p50, p99, most: Double

    /// - Parameter waits: Nanoseconds, in any order.
    init(_ waits: [UInt64]) {
        let sorted = waits.sorted()
        func quantile(_ percent: Int) -> Double {
            sorted.isEmpty ? 0 : Double(sorted[min(sorted.count * percent / 100, sorted.count - 1)]) / 1e6
        }
        count = sorted.count
        p50 = quantile(50)
        p99 = quantile(99)
        most = quantile(100)
    }
}

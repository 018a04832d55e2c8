/// Metrics that nobody reads: instruments that do nothing.
public struct DisabledMetrics: MetricsFactory {
    /// Creates the factory.
    public init() {}

    /// Makes a counter that does nothing.
    public func counter(_ name: String, help: String, labels: MetricLabels) -> any Counter { Nothing() }

    /// Makes a gauge that does nothing.
    public func gauge(_ name: String, help: String, labels: MetricLabels) -> any Gauge { Nothing() }

    /// Makes a histogram that does nothing.
    public func histogram(
        _ name: String, help: String, labels: MetricLabels, buckets: HistogramBuckets
    ) -> any Histogram { Nothing() }

    private struct Nothing: Counter, Gauge, Histogram {
        func increment(by amount: Int) {}
        func set(_ value: Double) {}
        func add(_ amount: Double) {}
        func record(_ value: Double) {}
    }
}

extension MetricsFactory where Self == DisabledMetrics {
    /// Metrics that nobody reads.
    public static var disabled: DisabledMetrics { DisabledMetrics() }
}

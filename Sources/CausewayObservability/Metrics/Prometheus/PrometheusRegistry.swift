import Synchronization

/// Metrics in memory, read by Prometheus as text.
///
/// Updating an instrument takes no lock; making one and rendering take one for a moment. A name that is asked for as
/// two kinds of instrument keeps its first kind; the other one works but isn't rendered, and a comment in the text
/// says so. Names and label names with characters that Prometheus doesn't allow get underscores in their place.
public final class PrometheusRegistry: MetricsFactory {
    /// The media type of the rendered text, for `Content-Type`.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private struct State {
        var families: [String: PrometheusFamily] = [:]
        var conflicts: Set<String> = []
    }

    private let state = Mutex(State())
    private let seriesLimit: Int

    /// Creates an empty registry.
    ///
    /// - Parameter seriesLimit: How many series a name may have; further ones share one whose label values are all
    ///   `overflow`, so that a label with too many values can't fill the memory.
    public init(seriesLimit: Int = 1_000) {
        self.seriesLimit = max(1, seriesLimit)
    }

    /// Finds or makes the counter of a name and labels.
    public func counter(_ name: String, help: String, labels: MetricLabels) -> any Counter {
        let found = instrument(name, help: help, labels: labels) { .counter(PrometheusCounter()) }
        guard case .counter(let counter) = found else { return PrometheusCounter() }
        return counter
    }

    /// Finds or makes the gauge of a name and labels.
    public func gauge(_ name: String, help: String, labels: MetricLabels) -> any Gauge {
        let found = instrument(name, help: help, labels: labels) { .gauge(PrometheusGauge()) }
        guard case .gauge(let gauge) = found else { return PrometheusGauge() }
        return gauge
    }

    /// Finds or makes the histogram of a name and labels; its first buckets stay.
    public func histogram(
        _ name: String, help: String, labels: MetricLabels, buckets: HistogramBuckets
    ) -> any Histogram {
        let found = instrument(name, help: help, labels: labels) { .histogram(PrometheusHistogram(buckets: buckets)) }
        guard case .histogram(let histogram) = found else { return PrometheusHistogram(buckets: buckets) }
        return histogram
    }

    /// Adds a gauge that is asked for its value when the metrics are read, such as resident memory.
    ///
    /// - Parameters:
    ///   - name: The metric's name.
    ///   - help: What it shows, one line.
    ///   - labels: What tells this series from others of the name; a series that is there already stays.
    ///   - observe: Returns the value; called on the thread that renders, under no lock.
    public func observe(
        _ name: String, help: String, labels: MetricLabels = .none, _ observe: @escaping @Sendable () -> Double
    ) {
        _ = instrument(name, help: help, labels: labels) { .gauge(PrometheusGauge(observe: observe)) }
    }

    /// Renders all metrics in Prometheus's text exposition format 0.0.4, sorted by name.
    ///
    /// - Returns: The text, each line with its end.
    public func render() -> String {
        let (families, conflicts) = state.withLock { ($0.families, $0.conflicts) }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text.append(family: family, named: name)
        }
        for name in conflicts.sorted() {
            text.append(comment: "\(name) was also asked for as another kind of instrument, which is not shown")
        }
        return text.text
    }

    private func instrument(
        _ name: String, help: String, labels: MetricLabels, make: () -> PrometheusFamily.Instrument
    ) -> PrometheusFamily.Instrument {
        let name = PrometheusText.metricName(name)
        return state.withLock { state in
            let new = make()
            var family = state.families[name] ?? PrometheusFamily(kind: new.kind, help: help)
            guard family.kind == new.kind else {
                state.conflicts.insert(name)
                return new
            }
            var labels = labels
            if family.series[labels] == nil, family.series.count >= seriesLimit {
                labels = labels.overflowing
            }
            if let existing = family.series[labels] { return existing }
            family.series[labels] = new
            state.families[name] = family
            return new
        }
    }
}

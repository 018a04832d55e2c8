/// Makes instruments; a metrics system is bridged by conforming to it.
///
/// The same name and labels make the same instrument, or one that writes to the same series. Making one may take a
/// lock: keep the instrument, don't make it per request.
public protocol MetricsFactory: Sendable {
    /// Makes a counter.
    ///
    /// - Parameters:
    ///   - name: The metric's name in Prometheus's style, `causeway_http_requests_total`.
    ///   - help: What it counts, one line.
    ///   - labels: What tells this series from others of the name.
    /// - Returns: The counter.
    func counter(_ name: String, help: String, labels: MetricLabels) -> any Counter

    /// Makes a gauge.
    ///
    /// - Parameters:
    ///   - name: The metric's name in Prometheus's style, `causeway_http_connections`.
    ///   - help: What it shows, one line.
    ///   - labels: What tells this series from others of the name.
    /// - Returns: The gauge.
    func gauge(_ name: String, help: String, labels: MetricLabels) -> any Gauge

    /// Makes a histogram.
    ///
    /// - Parameters:
    ///   - name: The metric's name in Prometheus's style with its unit, `causeway_http_request_seconds`.
    ///   - help: What it measures, one line.
    ///   - labels: What tells this series from others of the name.
    ///   - buckets: The upper bounds of the buckets.
    /// - Returns: The histogram.
    func histogram(_ name: String, help: String, labels: MetricLabels, buckets: HistogramBuckets) -> any Histogram
}

extension MetricsFactory {
    /// Makes a counter without labels.
    ///
    /// - Parameters:
    ///   - name: The metric's name.
    ///   - help: What it counts, one line.
    /// - Returns: The counter.
    public func counter(_ name: String, help: String) -> any Counter {
        counter(name, help: help, labels: .none)
    }

    /// Makes a gauge without labels.
    ///
    /// - Parameters:
    ///   - name: The metric's name.
    ///   - help: What it shows, one line.
    /// - Returns: The gauge.
    public func gauge(_ name: String, help: String) -> any Gauge {
        gauge(name, help: help, labels: .none)
    }

    /// Makes a histogram of seconds.
    ///
    /// - Parameters:
    ///   - name: The metric's name.
    ///   - help: What it measures, one line.
    ///   - labels: What tells this series from others of the name.
    /// - Returns: The histogram, with buckets from 0.5 ms to 10 s.
    public func histogram(_ name: String, help: String, labels: MetricLabels = .none) -> any Histogram {
        histogram(name, help: help, labels: labels, buckets: .seconds)
    }
}

internal import CausewayObservability

/// A view's instruments.
struct ViewMetrics: Sendable {
    private let entries: any Gauge
    private let bytes: any Gauge
    private let remaining: any Gauge
    private let ready: any Gauge
    private let records: any Counter

    init(_ factory: any MetricsFactory, topic: String) {
        let labels: MetricLabels = ["topic": topic]
        entries = factory.gauge("causeway_kafka_view_entries", help: "Keys of a materialized view.", labels: labels)
        bytes = factory.gauge(
            "causeway_kafka_view_bytes", help: "Bytes of the records that a materialized view holds, each rounded up.",
            labels: labels)
        remaining = factory.gauge(
            "causeway_kafka_view_remaining_offsets",
            help: "Offsets that a materialized view has to read until it has caught up.", labels: labels)
        ready = factory.gauge(
            "causeway_kafka_view_ready", help: "Whether a materialized view has caught up and follows its topic.",
            labels: labels)
        records = factory.counter(
            "causeway_kafka_view_records_total", help: "Records that a materialized view has read.", labels: labels)
    }

    func note(_ progress: MaterializedViewProgress) {
        entries.set(Double(progress.entries))
        remaining.set(Double(progress.remaining))
    }

    func noteBytes(_ count: Int) { bytes.set(Double(count)) }
    func noteRecords(_ count: Int) { if count > 0 { records.increment(by: count) } }
    func setReady(_ isReady: Bool) { ready.set(isReady ? 1 : 0) }
}

internal import CausewayObservability
internal import CausewayRuntime

/// A processor's metrics: counts as they are counted, restores as they go on.
final class ProcessorMetrics: Sendable {
    private typealias Count = @Sendable (PartitionProcessorStatistics) -> Int

    private let factory: any MetricsFactory
    private let topic: String
    private let counts: [(Count, any Counter)]
    private let restoring: any Gauge
    private let seconds: any Histogram
    private let published = Locked(PartitionProcessorStatistics())

    init(_ factory: any MetricsFactory, topic: String) {
        self.factory = factory
        self.topic = topic
        func counter(_ name: String, _ help: String, _ labels: [String: String], _ count: @escaping Count) -> (
            Count, any Counter
        ) {
            let labels = labels.merging(["topic": topic]) { own, _ in own }
            return (count, factory.counter("causeway_processor_" + name, help: help, labels: MetricLabels(labels)))
        }
        func command(_ end: String, _ count: @escaping Count) -> (Count, any Counter) {
            counter("commands_total", "Commands by what was done about them.", ["end": end], count)
        }
        func transaction(_ end: String, _ count: @escaping Count) -> (Count, any Counter) {
            counter("transactions_total", "Transactions by their end.", ["end": end], count)
        }
        func restore(_ origin: String, _ count: @escaping Count) -> (Count, any Counter) {
            counter("restores_total", "Restored partitions by what they began with.", ["from": origin], count)
        }
        func snapshot(_ end: String, _ count: @escaping Count) -> (Count, any Counter) {
            counter("snapshots_total", "Snapshots by what became of them.", ["end": end], count)
        }
        counts = [
            command("decided") { $0.decided - $0.refused }, command("refused") { $0.refused },
            command("expired") { $0.expired }, command("cancelled") { $0.cancelled },
            command("replayed") { $0.replayed },
            counter("events_total", "Events that are committed.", [:]) { $0.events },
            transaction("committed") { $0.transactions }, transaction("aborted") { $0.aborted },
            restore("log") { $0.restores - $0.restoresFromSnapshot - $0.restoresFromStandby },
            restore("snapshot") { $0.restoresFromSnapshot }, restore("standby") { $0.restoresFromStandby },
            counter("standby_events_total", "Events that were folded to keep standbys up.", [:]) { $0.standbyEvents },
            counter("restored_events_total", "Events that were read to restore partitions.", [:]) { $0.restoredEvents },
            counter("restore_failures_total", "Attempts to restore a partition that failed.", [:]) {
                $0.restoreFailures
            },
            snapshot("written") { $0.snapshots }, snapshot("failed") { $0.failedSnapshots },
            snapshot("unusable") { $0.unusableSnapshots },
        ]
        restoring = factory.gauge(
            "causeway_processor_restoring", help: "Partitions that are being restored.", labels: ["topic": topic])
        seconds = factory.histogram(
            "causeway_processor_restore_seconds", help: "Time that the restore of a partition takes.",
            labels: ["topic": topic])
    }

    /// Adds what was counted since the last call.
    func publish(_ statistics: PartitionProcessorStatistics) {
        published.withLock { last in
            for (count, counter) in counts {
                let step = count(statistics) - count(last)
                if step > 0 { counter.increment(by: step) }
            }
            last = statistics
        }
    }

    /// How many partitions are being restored.
    func noteRestoring(_ count: Int) { restoring.set(Double(count)) }

    /// How far a partition's restore is.
    func remaining(of partition: Int) -> any Gauge {
        factory.gauge(
            "causeway_processor_restore_remaining_events",
            help:
                "Events that are still to be read until a partition is restored, the markers of transactions included.",
            labels: ["topic": topic, "partition": "\(partition)"])
    }

    /// A restore is done.
    func noteRestored(since start: Deadline) {
        seconds.record(Duration.nanoseconds(Int64(clamping: Deadline.now().nanoseconds &- start.nanoseconds)))
    }
}

internal import CausewayObservability
internal import CausewayRuntime

/// A requester's metrics: latencies as they come, counts once a second from what is counted anyway.
final class RequesterMetrics: Sendable {
    private typealias Count = @Sendable (RequesterStatistics) -> Int

    private let latency: any Histogram
    private let pending: any Gauge
    private let counts: [(Count, any Counter)]
    private let published = Locked(RequesterStatistics())

    init(_ factory: any MetricsFactory, replyTopic: String) {
        let labels: MetricLabels = ["reply_topic": replyTopic]
        latency = factory.histogram(
            "causeway_request_seconds", help: "Time from a request to its reply.", labels: labels)
        pending = factory.gauge("causeway_requests_pending", help: "Requests that wait for a reply.", labels: labels)
        func counter(_ end: String, _ count: @escaping Count) -> (Count, any Counter) {
            let made = factory.counter(
                "causeway_requests_total", help: "Requests by how they ended.",
                labels: ["reply_topic": replyTopic, "end": end])
            return (count, made)
        }
        func reply(_ kind: String, _ count: @escaping Count) -> (Count, any Counter) {
            let made = factory.counter(
                "causeway_replies_dropped_total", help: "Replies that nobody waited for.",
                labels: ["reply_topic": replyTopic, "kind": kind])
            return (count, made)
        }
        counts = [
            counter("answered") { $0.answered - $0.problems }, counter("problem") { $0.problems },
            counter("timeout") { $0.timeouts }, counter("cancelled") { $0.cancelled },
            counter("refused") { $0.refused },
            counter("drained") { $0.drained }, counter("shed") { $0.shed }, counter("no_responder") { $0.noResponder },
            reply("late") { $0.late }, reply("duplicate") { $0.duplicate }, reply("orphan") { $0.orphan },
            reply("foreign") { $0.foreign },
        ]
    }

    /// Counts the time of a request that was answered.
    func noteLatency(since began: Deadline) {
        latency.record(Duration.nanoseconds(Int64(clamping: Deadline.now().nanoseconds &- began.nanoseconds)))
    }

    /// Adds what was counted since the last call.
    func publish(_ statistics: RequesterStatistics) {
        published.withLock { last in
            for (count, counter) in counts { counter.increment(by: count(statistics) - count(last)) }
            last = statistics
        }
        pending.set(Double(statistics.pending))
    }
}

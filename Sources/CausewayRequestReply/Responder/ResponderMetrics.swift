internal import CausewayObservability
internal import CausewayRuntime

/// A responder's metrics: handlers' times as they come, counts once a second from what is counted anyway.
final class ResponderMetrics: Sendable {
    private typealias Count = @Sendable (ResponderStatistics) -> Int

    private let seconds: any Histogram
    private let running: any Gauge
    private let counts: [(Count, any Counter)]
    private let published = Locked(ResponderStatistics())

    init(_ factory: any MetricsFactory, topic: String) {
        seconds = factory.histogram(
            "causeway_handler_seconds", help: "Time that handlers take for a request.", labels: ["topic": topic])
        running = factory.gauge("causeway_handlers_running", help: "Handlers that run.", labels: ["topic": topic])
        func counter(_ end: String, _ count: @escaping Count) -> (Count, any Counter) {
            let made = factory.counter(
                "causeway_requests_received_total", help: "Requests by what was done about them.",
                labels: ["topic": topic, "end": end])
            return (count, made)
        }
        counts = [
            counter("replied") { $0.replied - $0.problems }, counter("problem") { $0.problems },
            counter("expired") { $0.expired }, counter("cancelled") { $0.cancelled },
            counter("unaddressed") { $0.unaddressed }, counter("misaddressed") { $0.misaddressed },
            counter("undelivered") { $0.undelivered },
        ]
    }

    /// Counts the time of a handler.
    func noteHandled(since began: Deadline) {
        seconds.record(Duration.nanoseconds(Int64(clamping: Deadline.now().nanoseconds &- began.nanoseconds)))
    }

    /// Adds what was counted since the last call.
    func publish(_ statistics: ResponderStatistics) {
        published.withLock { last in
            for (count, counter) in counts { counter.increment(by: count(statistics) - count(last)) }
            last = statistics
        }
        running.set(Double(statistics.running))
    }
}

internal import CausewayRuntime

/// What an aggregation counts; written on its loop, read anywhere.
final class WindowCounters: Sendable {
    private let counted = Locked(WindowedAggregationStatistics())

    var snapshot: WindowedAggregationStatistics { counted.withLock { $0 } }

    func add(_ change: (inout WindowedAggregationStatistics) -> Void) { counted.withLock { change(&$0) } }
}

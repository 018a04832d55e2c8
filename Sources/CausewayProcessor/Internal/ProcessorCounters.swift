internal import CausewayRuntime

/// What a processor counts; written on its loop, read anywhere.
final class ProcessorCounters: Sendable {
    private let counted = Locked(PartitionProcessorStatistics())
    private let metrics: ProcessorMetrics?

    init(_ metrics: ProcessorMetrics?) { self.metrics = metrics }

    var snapshot: PartitionProcessorStatistics { counted.withLock { $0 } }

    func add(_ change: (inout PartitionProcessorStatistics) -> Void) {
        let all = counted.withLock { counted in
            change(&counted)
            return counted
        }
        metrics?.publish(all)
    }
}

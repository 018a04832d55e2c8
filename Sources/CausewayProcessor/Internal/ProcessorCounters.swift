internal import CausewayRuntime

/// What a processor counts; written on its loop, read anywhere.
final class ProcessorCounters: Sendable {
    private let counted = Locked(PartitionProcessorStatistics())

    var snapshot: PartitionProcessorStatistics { counted.withLock { $0 } }

    func add(_ change: (inout PartitionProcessorStatistics) -> Void) { counted.withLock { change(&$0) } }
}

internal import CausewayRuntime

/// A rebalance event that has not been answered yet.
///
/// Sendable because it is touched on the control loop only.
final class Rebalance: @unchecked Sendable {
    let partitions: [TopicPartition]
    let timer: LoopTimer
    /// How partitions are given up; nil when they are given.
    var revocation: Revocation?
    var slots: [PartitionSlot] = []
    /// Whether the offsets that given partitions start at are being looked up.
    var isLookingUp = false

    init(_ partitions: [TopicPartition], timer: LoopTimer, revocation: Revocation? = nil) {
        self.partitions = partitions
        self.timer = timer
        self.revocation = revocation
    }
}

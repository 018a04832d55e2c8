internal import Synchronization

/// The offset to commit for a partition, and what was committed last.
final class StoredOffset: Sendable {
    /// Behind the last record that the caller has moved past; `PartitionSlot.none` before the first.
    let offset = Atomic(PartitionSlot.none)
    /// Set when the partition is given up or moved elsewhere: what is stored after that does not count.
    let isOver = Atomic(false)
    /// What was committed last.
    ///
    /// On the control loop only.
    nonisolated(unsafe) var committed = PartitionSlot.none
}

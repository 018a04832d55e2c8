internal import Synchronization

/// The offset to commit for a partition, and what was committed last.
final class StoredOffset: Sendable {
    /// Behind the last record that the caller has moved past; `PartitionSlot.none` before the first.
    let offset = Atomic(PartitionSlot.none)
    /// What was committed last.
    ///
    /// On the control loop only.
    nonisolated(unsafe) var committed = PartitionSlot.none
}

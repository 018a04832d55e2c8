/// What a `WindowedAggregation` has counted since it was made.
///
/// Records count when they are read: what was read and not committed counts again when it is read again.
public struct WindowedAggregationStatistics: Sendable, Hashable {
    /// Records that were read.
    public var records = 0
    /// Records whose results are committed with their offsets, late and skipped ones included.
    public var committed = 0
    /// Of the records those that came to no window because all of theirs had closed.
    public var late = 0
    /// How often a record was left out of a window that had closed; a record may be late for some of its windows only.
    public var lateUpdates = 0
    /// Records without a key or a time, and those that the fold leaves out.
    public var skipped = 0
    /// Records that can't be read and were left out.
    public var poison = 0
    /// How often a record went into a window.
    public var updates = 0
    /// Results that are committed.
    public var results = 0
    /// Results that were deleted at the end of their retention.
    public var expired = 0
    /// Transactions that were committed.
    public var transactions = 0
    /// Transactions that were aborted; what was in them is written by the next one.
    public var aborted = 0
    /// Partitions that were restored from the results.
    public var restores = 0
}

extension WindowedAggregationStatistics {
    /// Adds what another one has counted.
    mutating func add(_ other: WindowedAggregationStatistics) {
        records += other.records
        committed += other.committed
        late += other.late
        lateUpdates += other.lateUpdates
        skipped += other.skipped
        poison += other.poison
        updates += other.updates
        results += other.results
        expired += other.expired
        transactions += other.transactions
        aborted += other.aborted
        restores += other.restores
    }
}

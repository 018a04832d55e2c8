/// What a `PartitionProcessor` has counted since it was made.
public struct PartitionProcessorStatistics: Sendable, Hashable {
    /// Commands that were decided and are committed, refused ones included.
    public var decided = 0
    /// Events that are committed.
    public var events = 0
    /// Of the decided commands those that were refused.
    public var refused = 0
    /// Commands that were skipped because their deadline had passed.
    public var expired = 0
    /// Commands that were skipped because their caller had gone.
    public var cancelled = 0
    /// Commands that could not be read and went to the dead-letter topic.
    public var deadLetters = 0
    /// Durable requests that came again and were answered as before.
    public var replayed = 0
    /// Replies that were dropped because their topic or partition does not exist.
    public var misaddressed = 0
    /// Transactions that were committed.
    public var transactions = 0
    /// Transactions that were aborted, and run again where the partition was still assigned.
    public var aborted = 0
    /// Partitions whose state was restored, from the log or a snapshot.
    public var restores = 0
    /// Of these, those that began with a snapshot.
    public var restoresFromSnapshot = 0
    /// Of these, those that began with what a standby had folded.
    public var restoresFromStandby = 0
    /// Events that were read for that.
    public var restoredEvents = 0
    /// Attempts to restore a partition that failed; each is tried again.
    public var restoreFailures = 0
    /// Events that were folded to keep standbys up, beside those that a standby began with.
    public var standbyEvents = 0
    /// Snapshots that were written as a whole.
    public var snapshots = 0
    /// Snapshots that could not be written.
    public var failedSnapshots = 0
    /// Snapshots that were there and could not be used; the log says why.
    public var unusableSnapshots = 0

    /// Adds what another one has counted.
    mutating func add(_ other: PartitionProcessorStatistics) {
        decided += other.decided
        events += other.events
        refused += other.refused
        expired += other.expired
        cancelled += other.cancelled
        deadLetters += other.deadLetters
        replayed += other.replayed
        misaddressed += other.misaddressed
        transactions += other.transactions
        aborted += other.aborted
        restores += other.restores
        restoresFromSnapshot += other.restoresFromSnapshot
        restoresFromStandby += other.restoresFromStandby
        restoredEvents += other.restoredEvents
        standbyEvents += other.standbyEvents
        restoreFailures += other.restoreFailures
        snapshots += other.snapshots
        failedSnapshots += other.failedSnapshots
        unusableSnapshots += other.unusableSnapshots
    }
}

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
    /// Partitions whose state was restored from the log.
    public var restores = 0

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
    }
}

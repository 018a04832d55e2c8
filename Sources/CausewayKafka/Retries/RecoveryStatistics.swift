/// What became of records.
public struct RecoveryStatistics: Sendable, Hashable {
    /// Records that were read, or handled, as they should be.
    public internal(set) var succeeded = 0
    /// Attempts in place after the first.
    public internal(set) var retriedInPlace = 0
    /// Records that went to a retry topic.
    public internal(set) var sentToRetryTopics = 0
    /// Records that went to a dead-letter topic.
    public internal(set) var deadLettered = 0
    /// Records that were left behind.
    public internal(set) var skipped = 0
}

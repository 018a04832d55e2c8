/// Headers that a `PartitionProcessor` writes.
public enum ProcessorHeaders {
    /// On an event: the offset of the command that it came from, in decimal.
    ///
    /// Replay finds by it which commands have been decided.
    public static let commandOffset = "causeway-command-offset"
    /// On a reply: the partition of the command's events, in decimal.
    public static let eventPartition = "causeway-event-partition"
    /// On a reply: the offset of the command's last event, in decimal; a view that has read it shows what was decided.
    public static let eventOffset = "causeway-event-offset"
    /// On a transaction's first event: how many partitions the commands had, in decimal.
    ///
    /// Replay refuses a log of another number: its keys would be elsewhere.
    public static let partitions = "causeway-partitions"
    /// On an event: the version of its form, in decimal; without it the first.
    public static let eventVersion = "causeway-event-version"
}

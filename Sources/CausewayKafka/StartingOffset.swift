/// Where reading an assigned partition begins, or goes on.
public enum StartingOffset: Sendable, Hashable {
    /// At its first record.
    case beginning
    /// Behind its last record, as of when the client looks that up; with `readCommitted` where the first open
    /// transaction begins.
    case end
    /// At the group's committed offset; without one, where `autoOffsetReset` says.
    case committed
    /// At an offset.
    case offset(Int64)
    /// So many offsets before the end, or at the first record if there are fewer.
    ///
    /// What takes an offset and is not handed out counts too: transaction markers, aborted and compacted records.
    case tail(Int64)
    /// At the first record that is not older than a time; if there is none, at the end.
    case timestamp(KafkaTimestamp)
}

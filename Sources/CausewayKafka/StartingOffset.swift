/// Where reading an assigned partition begins.
public enum StartingOffset: Sendable, Hashable {
    /// At its first record.
    case beginning
    /// Behind its last record, as of when the client looks that up.
    case end
    /// At the group's committed offset; without one, where `autoOffsetReset` says.
    case committed
    /// At an offset.
    case offset(Int64)
}

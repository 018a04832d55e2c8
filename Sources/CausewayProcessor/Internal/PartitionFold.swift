internal import CausewayKafka

/// What a partition's events add up to while they are read.
struct PartitionFold<State: Sendable>: Sendable {
    /// Where a fold begins.
    enum Origin: String, Sendable {
        /// With the first event of the log.
        case log
        /// With a snapshot.
        case snapshot
        /// With what was folded while somebody else served the partition.
        case standby
    }

    var state: State
    var origin = Origin.log
    /// The offset of the last command whose events are in it; -1 for none.
    var lastDecided: Int64 = -1
    /// The last event that is in it.
    var anchor: EventAnchor?
    /// All events below are in it.
    var covered: Int64 = 0
    /// How many events were read to make it, beside what it began with.
    var count = 0
    /// How many of its events no snapshot has, if these are not those that were read.
    var unsaved: Int?

    init(_ state: State) { self.state = state }
}

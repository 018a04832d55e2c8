/// Which states an instance of a processor keeps ready beside those of the partitions that it serves.
public enum StandbyReplicas: Sendable, Hashable {
    /// None: a partition that is taken over is restored from a snapshot or its log.
    case none
    /// Those of all other partitions: their events are folded as they are committed, so that a partition which is taken
    /// over lacks the last ones only.
    ///
    /// Every instance reads all events then, and holds the states of all partitions in memory.
    case all
}

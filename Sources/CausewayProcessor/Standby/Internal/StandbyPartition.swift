/// The state of a partition that somebody else serves, as far as its events were read.
///
/// Sendable because only the processor's core touches it, which is an actor.
final class StandbyPartition<State: Sendable>: @unchecked Sendable {
    var fold: PartitionFold<State>

    init(_ fold: PartitionFold<State>) { self.fold = fold }
}

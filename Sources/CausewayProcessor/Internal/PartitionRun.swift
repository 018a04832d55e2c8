/// A partition that a processor serves: its state and what of it is not in the log yet.
///
/// Sendable because only the processor's core touches it, which is an actor.
final class PartitionRun<State: Sendable>: @unchecked Sendable {
    let partition: Int
    var state: State
    /// The offset of the last command whose events are in the log; -1 for none.
    var lastDecided: Int64 = -1
    /// Decisions whose events are not acknowledged yet.
    var inFlight = 0
    /// An event was lost after the state had taken it in: the state has to be restored.
    var isBroken = false
    /// The partition belongs to another member now.
    var isReleased = false
    /// A restore that is under way; commands wait for it.
    var restoring: Task<Void, Never>?

    init(partition: Int, state: State) {
        self.partition = partition
        self.state = state
    }
}

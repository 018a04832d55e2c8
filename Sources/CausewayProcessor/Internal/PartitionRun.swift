internal import CausewayKafka

/// A partition that a processor serves: its state, what of it is not in the log yet, and the commands that wait.
///
/// Sendable because only the processor's core touches it, which is an actor.
final class PartitionRun<State: Sendable>: @unchecked Sendable {
    let partition: Int
    var state: State
    /// The offset of the last command whose events are in the log; -1 for none.
    var lastDecided: Int64 = -1
    /// Decisions whose events are not acknowledged yet.
    var inFlight = 0
    /// The last event that was handed to the producer: what has been decided is true once it is acknowledged.
    var lastDelivery: PendingDelivery?
    /// An event was lost after the state had taken it in: the state has to be restored.
    var isBroken = false
    /// The partition belongs to another member now.
    var isReleased = false
    /// A restore that is under way; commands wait for it.
    var restoring: Task<Void, Never>?
    /// Commands that came meanwhile, in their order: continuations alone would be resumed in any.
    private var waiting: [() -> Void] = []

    init(partition: Int, state: State) {
        self.partition = partition
        self.state = state
    }

    /// Whether commands can be decided at once.
    var isServing: Bool { restoring == nil && !isBroken && !isReleased && waiting.isEmpty }

    /// Has a command decided after those that wait already.
    func enqueue(_ command: @escaping () -> Void) { waiting.append(command) }

    /// Decides what waits, until the state has to be restored again; what was released is refused by the commands.
    func decideWaiting() {
        var count = 0
        for command in waiting {
            if isBroken, !isReleased { break }
            command()
            count += 1
        }
        waiting.removeFirst(count)
    }
}

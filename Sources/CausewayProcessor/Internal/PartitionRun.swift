internal import CausewayKafka
internal import CausewayRequestReply
internal import CausewayRuntime

/// A partition that a processor writes: its state, and the producer that only its owner has.
///
/// Sendable because only the processor's core touches it, which is an actor.
final class PartitionRun<State: Sendable>: @unchecked Sendable {
    let partition: Int
    var state: State
    /// Writes the partition's transactions; nil until the earlier owner is shut out.
    var producer: TransactionalProducer?
    /// The offset of the last command whose events are in the log; -1 for none.
    var lastDecided: Int64 = -1
    /// The offset of the last event in the log; -1 for none.
    var lastEvent: Int64 = -1
    /// How the partition's durable requests ended.
    var outcomes = OutcomeTable(nil)
    /// The state has taken in what is not in the log: it has to be restored.
    var isBroken = true
    /// The partition belongs to another member now.
    var isReleased = false
    /// When the next transaction may begin.
    var pace = TransactionPace()
    /// How far a restore is, and of how much; nil while none is under way.
    var restoring: (done: Int64, of: Int64)?
    /// Looks for what is due.
    var timer: LoopTimer?

    private var isBusy = false
    private var waiting: [UnsafeContinuation<Void, Never>] = []

    init(partition: Int, state: State) {
        self.partition = partition
        self.state = state
    }

    /// Whether commands are decided.
    var isServing: Bool { !isBroken && !isReleased && producer != nil }

    /// Whether nobody writes.
    var isIdle: Bool { !isBusy }

    /// Suspends until nobody else writes; `giveTurn` must follow.
    func takeTurn() async {
        if isBusy { return await withUnsafeContinuation { waiting.append($0) } }
        isBusy = true
    }

    /// Lets the next one write.
    func giveTurn() {
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
    }
}

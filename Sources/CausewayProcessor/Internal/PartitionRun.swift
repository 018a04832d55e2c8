internal import CausewayKafka
internal import CausewayRequestReply
internal import CausewayRuntime

/// A partition that a processor writes: its state, and the producer that only its owner has.
///
/// Sendable because only the processor's core touches it, which is an actor.
final class PartitionRun<State: Sendable>: @unchecked Sendable {
    let partition: Int
    /// It is somebody else's, and its state is kept ready.
    let isStandby: Bool
    var state: State
    /// What its events add up to as far as they were folded while somebody else served it.
    var standby: PartitionFold<State>?
    /// Writes the partition's transactions; nil until the earlier owner is shut out.
    var producer: TransactionalProducer?
    /// The offset of the last command whose events are in the log; -1 for none.
    var lastDecided: Int64 = -1
    /// The last event in the log.
    var anchor: EventAnchor?
    /// Where the next one will be.
    var forecast = EventForecast()
    /// The offset of the last event whose transaction is known to be committed: less must not be read back.
    private(set) var committedEvent: Int64 = -1
    /// How the partition's durable requests ended.
    var outcomes = OutcomeTable(nil)
    /// When its next snapshot is due, and the one on its way.
    var snapshots = SnapshotSchedule()
    /// The state has taken in what is not in the log: it has to be restored.
    var isBroken = true
    /// The partition belongs to another member now.
    var isReleased = false
    /// When the next transaction may begin.
    var pace = TransactionPace()
    /// How far a restore is; nil while none is under way.
    var restoring: RestoreProgress?
    /// Why the last attempt to restore it or to write to it failed, while it is tried again.
    var trouble: String?
    /// Looks for what is due.
    var timer: LoopTimer?

    private var isBusy = false
    private var waiting: [UnsafeContinuation<Void, Never>] = []

    init(partition: Int, state: State, isStandby: Bool = false) {
        self.partition = partition
        self.isStandby = isStandby
        self.state = state
    }

    /// Whether commands are decided.
    var isServing: Bool { !isBroken && !isReleased && producer != nil }

    /// Whether nobody writes.
    var isIdle: Bool { !isBusy }

    /// The offset of the last event in the log; -1 for none.
    var lastEvent: Int64 { anchor?.offset ?? -1 }

    /// The state is what the log says.
    func take(_ fold: PartitionFold<State>) {
        state = fold.state
        lastDecided = fold.lastDecided
        anchor = fold.anchor
        forecast.restart()
        isBroken = false
        trouble = nil
    }

    /// What the state has taken in is in the log.
    func commit() {
        committedEvent = max(committedEvent, lastEvent)
        forecast.commit()
    }

    /// What was kept ready, once.
    func takeStandby() -> PartitionFold<State>? {
        defer { standby = nil }
        return standby
    }

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

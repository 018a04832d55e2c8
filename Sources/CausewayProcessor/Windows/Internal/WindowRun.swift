internal import CausewayKafka
internal import CausewayRuntime

/// A partition that is aggregated: its windows, and the producer that only its owner has.
///
/// Sendable because only the aggregation's core touches it, which is an actor.
final class WindowRun<Fold: WindowFold>: @unchecked Sendable {
    let partition: Int
    var state: WindowState<Fold>
    /// Writes the partition's transactions; nil until the earlier owner is shut out.
    var producer: TransactionalProducer?
    /// What the results say about where to go on; nil once a record has come.
    var resume: WindowResume?
    /// Up to where everything is committed.
    var base = WindowMark()
    /// The offset of the last record that was read.
    var position: Int64 = -1
    /// What was read and is in no transaction yet.
    var pending = ConsumedOffsets()
    var pendingRecords = 0
    /// What is in the transaction that is under way.
    var recordsUnderWay = 0
    /// The windows are those of the results.
    var isRestored = false
    /// The partition belongs to another member now.
    var isReleased = false
    /// No more records come.
    var isReadingOver = false
    /// Nothing is committed any more.
    var isCommittingOver = false
    /// When the next transaction may begin.
    var pace = TransactionPace()
    /// How far a restore is, and of how much; nil while none is under way.
    var restoring: (done: Int64, of: Int64)?
    private var waiting: [UnsafeContinuation<Void, Never>] = []

    init(partition: Int, state: WindowState<Fold>) {
        self.partition = partition
        self.state = state
    }

    /// Whether records are taken in.
    var isServing: Bool { isRestored && !isReleased && producer != nil }

    /// Records that are not committed.
    var uncommitted: Int { pendingRecords + recordsUnderWay }

    /// Whether there is anything for a transaction.
    var hasPending: Bool { pendingRecords > 0 || (resume == nil && state.hasExpired(asOf: base.time)) }

    /// Where the windows are now.
    var mark: WindowMark { WindowMark(offset: position, time: state.streamTime) }

    /// Goes on from where the first record says.
    func begin(at offset: Int64) {
        guard let resume else { return }
        base = resume.mark(for: offset)
        position = base.offset
        state.resume(at: base.time)
        self.resume = nil
    }

    /// Suspends until `noteChange`.
    func change() async { await withUnsafeContinuation { waiting.append($0) } }

    func noteChange() {
        let all = waiting
        waiting = []
        for waiter in all { waiter.resume() }
    }
}

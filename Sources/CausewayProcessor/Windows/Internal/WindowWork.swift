internal import CausewayKafka

/// A transaction's share of a partition.
struct WindowWork<Fold: WindowFold>: Sendable {
    let changes: WindowChanges<Fold.Value>
    let offsets: ConsumedOffsets
    let records: Int
    /// Where the windows were when it was taken.
    let mark: WindowMark
}

extension WindowRun {
    /// Takes what is to be committed; `committed` or `putBack` follows.
    func takeWork(withFinals: Bool) -> WindowWork<Fold> {
        let changes = state.takeChanges(withFinals: withFinals, asOf: base.time, expiredLimit: 10_000)
        defer {
            recordsUnderWay = pendingRecords
            pending = ConsumedOffsets()
            pendingRecords = 0
        }
        return WindowWork(changes: changes, offsets: pending, records: pendingRecords, mark: mark)
    }

    func committed(_ work: WindowWork<Fold>) {
        base = work.mark
        state.committed(work.changes, at: base.time)
        recordsUnderWay = 0
    }

    /// What is in the windows stays there, and is written by the next transaction with what has come since.
    func putBack(_ work: WindowWork<Fold>) {
        state.putBack(work.changes)
        // Offsets that came later are behind these.
        if pending.isEmpty { pending = work.offsets }
        pendingRecords += work.records
        recordsUnderWay = 0
    }
}

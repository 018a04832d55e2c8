internal import Synchronization

/// A requester's counters: written on its loop only, so that counting needs no locked instruction, read anywhere.
final class RequesterCounters: Sendable {
    let sent = LoopCounter()
    let answered = LoopCounter()
    let problems = LoopCounter()
    let timeouts = LoopCounter()
    let cancelled = LoopCounter()
    let refused = LoopCounter()
    let drained = LoopCounter()
    let shed = LoopCounter()
    let noResponder = LoopCounter()
    let late = LoopCounter()
    let duplicate = LoopCounter()
    let orphan = LoopCounter()
    let foreign = LoopCounter()
    let pending = LoopCounter()

    var snapshot: RequesterStatistics {
        RequesterStatistics(
            sent: sent.value, answered: answered.value, problems: problems.value, timeouts: timeouts.value,
            cancelled: cancelled.value, refused: refused.value, drained: drained.value, shed: shed.value,
            noResponder: noResponder.value, late: late.value,
            duplicate: duplicate.value, orphan: orphan.value, foreign: foreign.value, pending: pending.value)
    }
}

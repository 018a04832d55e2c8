/// A responder's counters: written on its loop only, read anywhere.
final class ResponderCounters: Sendable {
    let handled = LoopCounter()
    let replayed = LoopCounter()
    let replied = LoopCounter()
    let problems = LoopCounter()
    let expired = LoopCounter()
    let cancelled = LoopCounter()
    let unaddressed = LoopCounter()
    let misaddressed = LoopCounter()
    let undelivered = LoopCounter()
    let running = LoopCounter()

    var snapshot: ResponderStatistics {
        ResponderStatistics(
            handled: handled.value, replayed: replayed.value, replied: replied.value, problems: problems.value,
            expired: expired.value,
            cancelled: cancelled.value, unaddressed: unaddressed.value, misaddressed: misaddressed.value,
            undelivered: undelivered.value,
            running: running.value)
    }
}

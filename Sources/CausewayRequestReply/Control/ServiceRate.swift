/// How many requests a second a responder gets done when it is busy; pure, fed once a beat.
///
/// What is done while nothing waits says how many came, not how many could be done: only beats with a backlog at both
/// ends count, and a quiet beat that did more than the estimate raises it.
struct ServiceRate {
    private var done = 0
    private var wasBusy = false
    /// Requests a second; nil before anything was measured.
    private(set) var estimate: Double?

    /// Takes a measurement.
    ///
    /// - Parameters:
    ///   - total: Requests done since the responder's start.
    ///   - lag: Requests that wait.
    ///   - seconds: Since the last measurement.
    mutating func measure(total: Int, lag: Int, seconds: Double) {
        defer {
            done = total
            wasBusy = lag > 0
        }
        guard seconds > 0, wasBusy else { return }
        let rate = Double(total - done) / seconds
        if lag > 0 {
            // Half of the old one: a single beat may have met a pause.
            estimate = estimate.map { ($0 + rate) / 2 } ?? rate
        } else if rate > estimate ?? .infinity {
            estimate = rate
        }
    }
}

/// How many requests a second a responder gets done when it is busy; pure, fed once a beat.
///
/// What is done while nothing waits says how many came, not how many could be done: only beats with a backlog at both
/// ends count, of more than a moment's work, as some are always on their way. A beat that did more than the estimate
/// raises it.
struct ServiceRate {
    /// So many that wait are always a backlog's beginning.
    private static let few = 32
    /// So much of a second's work is a moment's.
    private static let moment = 0.05

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
        guard seconds > 0 else { return }
        let rate = Double(total - done) / seconds
        let isBusy = lag >= Self.few && Double(lag) >= rate * Self.moment
        if isBusy, wasBusy {
            // Half of the old one: a single beat may have met a pause.
            estimate = estimate.map { ($0 + rate) / 2 } ?? rate
        } else if let known = estimate, rate > known {
            estimate = rate
        }
        done = total
        wasBusy = isBusy
    }
}

/// Where a requester is between its start and its end.
struct RequesterPhase: Equatable {
    private enum Step: Equatable {
        /// The reply position is not fixed yet; a reply to what is sent now could be lost.
        case starting(reason: String)
        case ready
        case draining
        case stopped
    }

    private var step = Step.starting(reason: "not started")

    /// What a new request is refused with.
    enum Refusal: Equatable {
        case notReady(reason: String)
        case draining
        case stopped
    }

    /// Why new requests are refused, `nil` if they are not.
    var refusal: Refusal? {
        switch step {
        case .starting(let reason): .notReady(reason: reason)
        case .ready: nil
        case .draining: .draining
        case .stopped: .stopped
        }
    }

    /// Whether requests are sent.
    var isReady: Bool { step == .ready }

    /// Whether a stop has begun.
    var isStopping: Bool { step == .draining || step == .stopped }

    /// The start goes on, and this is what it waits for.
    mutating func waits(for reason: String) {
        if case .starting = step { step = .starting(reason: reason) }
    }

    /// The reply position is fixed.
    ///
    /// - Returns: Whether requests may be sent now; not if a stop came first.
    mutating func becameReady() -> Bool {
        guard case .starting = step else { return false }
        step = .ready
        return true
    }

    /// No new requests from here on.
    ///
    /// - Returns: Whether this is the first stop.
    mutating func drain() -> Bool {
        if isStopping { return false }
        step = .draining
        return true
    }

    /// Nothing is pending, or the time for it is over.
    mutating func stopped() { step = .stopped }
}

internal import CausewayRuntime

/// The pending requests and their deadlines; belongs to the requester's loop.
struct PendingRequests: ~Copyable {
    private var correlator: Correlator<PendingRequest>
    /// One for each slot that was ever used: set for the request that is pending in it.
    private var timers: [LoopTimer] = []

    init(limit: Int) {
        var random = SystemRandomNumberGenerator()
        correlator = Correlator(instance: random.next(), capacity: limit)
    }

    var count: Int { correlator.count }
    var limit: Int { correlator.capacity }
    var instance: UInt64 { correlator.instance }

    /// Takes a place; nil when as many requests as allowed are pending.
    mutating func open() -> CorrelationID? { correlator.open(PendingRequest(caller: nil)) }

    /// The caller has suspended: from now on it is resumed when the request ends, at the latest at the deadline.
    mutating func begin(
        _ id: CorrelationID, _ caller: PendingRequest.Caller, _ deadline: Deadline, makeTimer: (Int) -> LoopTimer
    ) {
        correlator.replaceToken(of: id, with: PendingRequest(caller: caller))
        while timers.count <= id.slot { timers.append(makeTimer(timers.count)) }
        timers[id.slot].schedule(at: deadline)
    }

    /// The id of the request in a slot; nil if the slot is free.
    func id(inSlot slot: Int) -> CorrelationID? { correlator.pendingID(inSlot: slot) }

    /// Takes the request that a reply belongs to.
    mutating func answer(_ id: CorrelationID) -> Correlator<PendingRequest>.Match {
        let match = correlator.answer(id)
        if case .pending = match { timers[id.slot].cancel() }
        return match
    }

    /// Takes a request out that has no reply.
    mutating func close(_ id: CorrelationID) -> PendingRequest? {
        guard let request = correlator.close(id) else { return nil }
        if id.slot < timers.count { timers[id.slot].cancel() }
        return request
    }

    /// Takes every request out.
    mutating func closeAll() -> [PendingRequest] {
        for timer in timers { timer.cancel() }
        return correlator.closeAll()
    }

    /// Takes the timers out of the loop.
    mutating func invalidateTimers() {
        for timer in timers { timer.invalidate() }
        timers = []
    }
}

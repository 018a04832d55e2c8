package import CausewayKafka
package import CausewayObservability
internal import CausewayRuntime

/// Tells requests that are to be worked on from those that nobody waits for any more; belongs to a loop.
package struct IncomingRequests {
    /// What a record is.
    package enum Admission {
        /// A request to work on, and the trace that it is part of.
        case request(Request, TraceContext?)
        /// Its deadline has passed.
        case expired
        /// Its caller has gone.
        case cancelled
    }

    private let profile: WireProfile
    private let allowance: Int64
    private var clock = WallClock()
    private var cancelled = CancelledRequests()

    /// Creates it.
    ///
    /// - Parameter configuration: The profile, and how far clocks may differ.
    package init(_ configuration: ResponderConfiguration) {
        profile = configuration.profile
        allowance = configuration.clockSkewAllowance.clampedNanoseconds
    }

    /// Reads both clocks again: the wall clock may have been set.
    package mutating func refreshClock() { clock.refresh() }

    /// Nobody waits for these requests any more, named by their correlation ids.
    package mutating func cancel(_ ids: [String]) {
        let now = Deadline.now()
        for id in ids.compactMap(CorrelationID.init(string:)) { cancelled.insert(id, now: now) }
    }

    /// Whether a record is a request to work on; a cancelled one is forgotten then.
    package mutating func admit(_ record: ConsumerRecord) -> Admission {
        let head = record.withHeaders { headers in
            var milliseconds: Int64?
            if let text = headers.last(named: HeaderName.deadline) { milliseconds = DecimalText.decode(text) }
            var id: CorrelationID?
            // A durable request goes on when its caller has gone.
            if !cancelled.isEmpty, !record.isDurableRequest, let bytes = headers.last(named: profile.correlationID) {
                id = CorrelationID(bytes)
            }
            return (milliseconds: milliseconds, id: id, trace: TraceContext(headers))
        }
        var deadline = Deadline.never
        if let milliseconds = head.milliseconds {
            guard let found = clock.decode(milliseconds, allowance: allowance) else { return .expired }
            deadline = found
        }
        if let id = head.id, cancelled.remove(id) { return .cancelled }
        return .request(Request(record, deadline: deadline), head.trace?.child())
    }
}

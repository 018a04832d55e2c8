internal import CausewayKafka
internal import CausewayRequestReply

/// The durable requests of all gateways, from the logs of claims and outcomes; pure.
struct RequestTable {
    /// How a request stands.
    enum Standing {
        case unknown
        /// It was sent, or is about to be.
        case running(RequestClaim)
        /// It had no outcome in time: it may be claimed anew.
        case expired(RequestClaim)
        case done(RequestOutcome)
    }

    private struct Entry {
        var claim: RequestClaim?
        var outcome: RequestOutcome?
        /// The time of the last record, in milliseconds since 1970.
        var time: Int64
        var bytes: Int
    }

    private let retention: Int64
    private let byteLimit: Int
    private var entries: [RequestDigest: Entry] = [:]
    /// Entries in the order of their times; one that has changed since is in it again.
    private var order: [(id: RequestDigest, time: Int64)] = []
    private var oldest = 0
    private(set) var bytes = 0

    /// Creates an empty one.
    ///
    /// - Parameters:
    ///   - retention: How long a request is known, in milliseconds.
    ///   - byteLimit: How many bytes they take at most; beyond that the oldest go before their time.
    init(retention: Int64, byteLimit: Int) {
        self.retention = retention
        self.byteLimit = byteLimit
    }

    var count: Int { entries.count }

    /// How a request stands at a moment, in milliseconds since 1970.
    func standing(of id: RequestDigest, at now: Int64) -> Standing {
        guard let entry = entries[id] else { return .unknown }
        if let outcome = entry.outcome { return .done(outcome) }
        guard let claim = entry.claim else { return .unknown }
        return entry.time + claim.lifetime < now ? .expired(claim) : .running(claim)
    }

    /// The next claim in the log.
    ///
    /// - Parameters:
    ///   - claim: The claim.
    ///   - id: The request's id.
    ///   - time: The log's time in milliseconds.
    mutating func take(_ claim: RequestClaim, of id: RequestDigest, at time: Int64) {
        if let entry = entries[id] {
            if entry.outcome != nil { return }
            if let first = entry.claim {
                if claim.isWithdrawn {
                    if first.isSame(as: claim) { remove(id) }
                    return
                }
                // Who came first has it, until its request can't be begun any more.
                if time <= entry.time + first.lifetime { return }
            }
        }
        if claim.isWithdrawn { return }
        put(Entry(claim: claim, outcome: nil, time: time, bytes: 300 + claim.route.utf8.count), id)
    }

    /// The next outcome in the log.
    mutating func take(_ outcome: RequestOutcome) {
        let id = outcome.request.id
        // The first one counts; those who answer write no second one.
        if entries[id]?.outcome != nil { return }
        put(Entry(claim: nil, outcome: outcome, time: outcome.time.milliseconds, bytes: 200 + outcome.bytes), id)
    }

    private mutating func put(_ entry: Entry, _ id: RequestDigest) {
        bytes += entry.bytes - (entries[id]?.bytes ?? 0)
        entries[id] = entry
        order.append((id, entry.time))
        while bytes > byteLimit, oldest < order.count { dropOldest() }
    }

    private mutating func remove(_ id: RequestDigest) {
        if let entry = entries.removeValue(forKey: id) { bytes -= entry.bytes }
    }

    /// Forgets what is older than the retention.
    mutating func prune(at now: Int64) {
        while oldest < order.count, order[oldest].time + retention < now { dropOldest() }
    }

    private mutating func dropOldest() {
        let (id, time) = order[oldest]
        if entries[id]?.time == time { remove(id) }
        oldest += 1
        if oldest > 1_000, oldest * 2 > order.count {
            order.removeFirst(oldest)
            oldest = 0
        }
    }
}

internal import CausewayRuntime

/// Requests that were cancelled before they were begun here, to be skipped; pure.
///
/// Every responder hears of every cancelled request, also of those that are not its own: they are forgotten after a
/// minute, and the oldest where there are too many.
struct CancelledRequests {
    static let limit = 10_000
    static let lifetime = Duration.seconds(60)

    private var requests: Set<CorrelationID> = []
    private var order: [(id: CorrelationID, end: Deadline)] = []
    private var oldest = 0

    var isEmpty: Bool { requests.isEmpty }

    /// Remembers a request.
    ///
    /// - Parameters:
    ///   - id: Its correlation id.
    ///   - now: This moment.
    mutating func insert(_ id: CorrelationID, now: Deadline) {
        while oldest < order.count, order[oldest].end <= now || order.count - oldest >= Self.limit {
            requests.remove(order[oldest].id)
            oldest += 1
        }
        if oldest > Self.limit {
            order.removeFirst(oldest)
            oldest = 0
        }
        if requests.insert(id).inserted { order.append((id, now.advanced(by: Self.lifetime))) }
    }

    /// Whether a request is cancelled; it is forgotten then.
    mutating func remove(_ id: CorrelationID) -> Bool { requests.remove(id) != nil }
}

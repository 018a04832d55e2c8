package import CausewayKafka
internal import CausewayRuntime

/// The outcomes of a partition's durable requests, as long as they are kept; pure.
package struct OutcomeTable: Sendable {
    private let retention: Int64
    private let limit: Int
    private var outcomes: [RequestDigest: RequestOutcome] = [:]
    /// In the order in which they came, which is that of their times.
    private var order: [(id: RequestDigest, time: Int64)] = []
    private var oldest = 0

    /// Creates an empty one.
    ///
    /// - Parameter configuration: For how long outcomes are kept, and how many.
    package init(_ configuration: OutcomeConfiguration?) {
        retention = (configuration?.retention ?? .zero).milliseconds
        limit = max(1, configuration?.limit ?? 1)
    }

    /// How many there are.
    package var count: Int { outcomes.count }

    /// The outcome of a request; nil for one that has none, or none any more.
    package subscript(id: RequestDigest) -> RequestOutcome? { outcomes[id] }

    /// Keeps an outcome, in place of what the request had.
    package mutating func insert(_ outcome: RequestOutcome) {
        if outcomes.updateValue(outcome, forKey: outcome.request.id) == nil {
            order.append((outcome.request.id, outcome.time.milliseconds))
        }
        while outcomes.count > limit { dropOldest() }
    }

    /// Forgets what is older than the retention.
    package mutating func prune(at now: KafkaTimestamp) {
        while oldest < order.count, order[oldest].time + retention < now.milliseconds { dropOldest() }
    }

    private mutating func dropOldest() {
        outcomes[order[oldest].id] = nil
        oldest += 1
        if oldest > 1_000, oldest * 2 > order.count {
            order.removeFirst(oldest)
            oldest = 0
        }
    }
}

internal import CausewayObservability
internal import CausewayRuntime

/// What durable requests count, here and in metrics.
final class DurableCounters: Sendable {
    enum Kind: String, CaseIterable {
        case sent, replayed, running, reused, accepted, lost, withdrawn
    }

    private let counted = Locked(DurableRequestsStatistics())
    private let metrics: [Kind: any Counter]

    init(_ factory: any MetricsFactory) {
        var metrics: [Kind: any Counter] = [:]
        for kind in Kind.allCases {
            metrics[kind] = factory.counter(
                "causeway_durable_requests_total", help: "Durable requests by what became of them.",
                labels: ["kind": kind.rawValue])
        }
        self.metrics = metrics
    }

    var snapshot: DurableRequestsStatistics { counted.withLock { $0 } }

    func add(_ kind: Kind) {
        counted.withLock { counted in
            switch kind {
            case .sent: counted.sent += 1
            case .replayed: counted.replayed += 1
            case .running: counted.running += 1
            case .reused: counted.reused += 1
            case .accepted: counted.accepted += 1
            case .lost: counted.lost += 1
            case .withdrawn: counted.withdrawn += 1
            }
        }
        metrics[kind]?.increment()
    }
}

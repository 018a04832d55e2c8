import Synchronization

@testable import CausewayKafka

/// The rebalances of one consumer, as its handler was told of them.
final class RebalanceLog: Sendable {
    struct Entry: Sendable {
        let time: ContinuousClock.Instant
        let event: RebalanceEvent
    }

    private let log = Mutex<[Entry]>([])

    func note(_ event: RebalanceEvent) { log.withLock { $0.append(Entry(time: .now, event: event)) } }

    var entries: [Entry] { log.withLock { $0 } }
    var events: [RebalanceEvent] { entries.map(\.event) }

    /// The first time that partitions were to be given up.
    var firstRevocation: Entry? {
        entries.first { if case .revoked = $0.event { true } else { false } }
    }
}

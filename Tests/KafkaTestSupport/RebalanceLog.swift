package import CausewayKafka
internal import Synchronization

/// The rebalances of one consumer, as its handler was told of them.
package final class RebalanceLog: Sendable {
    package struct Entry: Sendable {
        package let time: ContinuousClock.Instant
        package let event: RebalanceEvent
    }

    private let log = Mutex<[Entry]>([])

    package init() {}

    package func note(_ event: RebalanceEvent) { log.withLock { $0.append(Entry(time: .now, event: event)) } }

    package var entries: [Entry] { log.withLock { $0 } }
    package var events: [RebalanceEvent] { entries.map(\.event) }

    /// The first time that partitions were to be given up.
    package var firstRevocation: Entry? {
        entries.first { if case .revoked = $0.event { true } else { false } }
    }
}

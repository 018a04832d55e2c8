import CausewayEmbeddedBroker
import Synchronization

/// A broker that is started in the middle of a test.
final class LateBroker: Sendable {
    private let broker = Mutex<EmbeddedBroker?>(nil)

    func start(port: UInt16, topics: [EmbeddedBroker.Topic]) throws {
        let started = try EmbeddedBroker(port: port, topics: topics)
        broker.withLock { $0 = started }
    }

    func close() async { await broker.withLock { $0 }?.close() }
}

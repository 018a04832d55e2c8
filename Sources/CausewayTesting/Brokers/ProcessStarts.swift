internal import CausewayEmbeddedBroker
internal import CausewayTestingCore
internal import Synchronization

/// Tests' processes do not start while an embedded broker is taken down: librdkafka aborts when a new process still
/// holds a copy of the broker's socket.
enum ProcessStarts {
    /// Sees to it, once.
    static let keepOffBrokers: Void = ForksUnderWay.exclusion.withLock { $0 = { SpawnLock.withLock($0) } }
}

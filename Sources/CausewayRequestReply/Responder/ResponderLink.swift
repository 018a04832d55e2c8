internal import Synchronization

/// The way from a consumer's rebalances to the core, which is made after the consumer.
final class ResponderLink: Sendable {
    private struct State {
        weak var core: ResponderCore?
    }

    private let state = Mutex(State())

    var core: ResponderCore? { state.withLock { $0.core } }

    func connect(_ core: ResponderCore) { state.withLock { $0.core = core } }
}

internal import Synchronization

/// What a client has heard of its brokers lately, so that an error can say why nobody answers.
final class Reachability: Sendable {
    private struct State {
        var lastTrouble: String?
        var isNobodyThere = false
    }

    /// The brokers that the client was told of.
    let servers: String
    private let state = Mutex(State())

    init(servers: String) { self.servers = servers }

    /// A connection failed, or was refused.
    func noteTrouble(_ reason: String) { state.withLock { $0.lastTrouble = reason } }

    /// No broker is connected.
    func noteNobodyThere() { state.withLock { $0.isNobodyThere = true } }

    /// A broker has answered.
    func noteAnswer() { state.withLock { $0 = State() } }

    /// Whether no broker can be reached, as far as is known.
    var isNobodyThere: Bool { state.withLock { $0.isNobodyThere } }

    /// Whom the client tries to reach and what came of it lately.
    var description: String {
        let trouble = state.withLock { $0.lastTrouble }
        return "brokers: \(servers)" + (trouble.map { "; last: \($0)" } ?? "")
    }
}

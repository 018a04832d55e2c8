internal import CausewayRuntime

/// Requests that wait a moment for a responder to appear, since its first heartbeat may be on its way; belongs to the
/// requester's loop.
final class HeldRequests {
    /// How long they wait.
    static let patience = Duration.milliseconds(150)
    /// How many may wait.
    static let limit = 1_000

    private struct Held {
        let topic: String
        let end: Deadline
        /// Goes on, with whether a responder is there.
        let goOn: (Bool) -> Void
    }

    private let loop: EventLoop
    private var requests: [Held] = []
    private var timer: LoopTimer?

    init(on loop: EventLoop) { self.loop = loop }

    /// Has a request wait.
    ///
    /// - Parameters:
    ///   - topic: Its topic.
    ///   - goOn: Called once, later, with whether a responder is there.
    /// - Returns: False if as many as allowed wait already.
    func add(_ topic: String, _ goOn: @escaping (Bool) -> Void) -> Bool {
        guard requests.count < Self.limit else { return false }
        requests.append(Held(topic: topic, end: .after(Self.patience), goOn: goOn))
        let timer = timer ?? LoopTimer(on: loop) { [unowned self] in expire() }
        self.timer = timer
        if !timer.isScheduled { timer.schedule(at: .after(Self.patience)) }
        return true
    }

    /// Lets those of a topic go on: somebody is there.
    func appeared(_ topic: String) { release(true) { $0.topic == topic } }

    /// Ends all.
    func endAll() {
        release(false) { _ in true }
        timer?.invalidate()
        timer = nil
    }

    private func expire() {
        let now = Deadline.now()
        release(false) { $0.end <= now }
        if let next = requests.first { timer?.schedule(at: next.end) }
    }

    private func release(_ isThere: Bool, where isMeant: (Held) -> Bool) {
        if requests.isEmpty { return }
        let going = requests.filter(isMeant)
        requests.removeAll(where: isMeant)
        for request in going { request.goOn(isThere) }
    }
}

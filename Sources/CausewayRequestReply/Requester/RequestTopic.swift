internal import CausewayKafka
internal import CausewayRuntime

/// A topic that requests go to, and what is known about its responders; belongs to the requester's loop.
final class RequestTopic {
    let name: String
    let handle: TopicHandle
    private(set) var state = ResponderDirectory.State.unknown
    /// When the load was told.
    private var told = Deadline.now()
    /// Requests sent since then.
    private var sentSince = 0

    init(_ name: String, _ handle: TopicHandle) {
        self.name = name
        self.handle = handle
    }

    /// Takes what the responders say.
    func update(_ state: ResponderDirectory.State) {
        self.state = state
        told = .now()
        sentSince = 0
    }

    /// Counts a request, which is a part of the backlog before any responder says so.
    func noteSent() { sentSince &+= 1 }

    /// How long a request that is sent now would wait for a handler; nil when that can't be told, or is no time at all.
    ///
    /// - Parameters:
    ///   - now: This moment.
    ///   - pending: The requester's requests that are not answered: of those sent since the last heartbeat no more can wait.
    /// - Returns: The time, from what the responders told last.
    func expectedWait(now: Deadline, pending: Int) -> Duration? {
        guard case .serving(let load) = state, let rate = load.rate, rate > 0, load.lag > 0 else { return nil }
        let age = Double(now.nanoseconds &- min(now.nanoseconds, told.nanoseconds)) / 1e9
        let waiting = max(0, Double(load.lag) - rate * age) + Double(min(sentSince, pending))
        return waiting > 0 ? .seconds(waiting / rate) : nil
    }
}

/// Which responders are there, from what they say on the control topic; pure, its clock is ``tick()``.
struct ResponderDirectory {
    /// What is known about the responders of a topic.
    enum State: Equatable {
        /// No responder ever said anything: there may be peers that send no heartbeat.
        case unknown
        /// There were some, and all of them have stopped or fallen silent.
        case none
        /// Somebody works on requests.
        case serving(ResponderLoad)
    }

    private struct Responder {
        var load: ResponderLoad
        /// Ticks since its last heartbeat.
        var silentTicks = 0
    }

    /// A responder that has let so many of its heartbeats pass is taken for dead.
    static let missedHeartbeats = 3

    private var topics: [String: [String: Responder]] = [:]

    /// Topics that a responder was seen of.
    var knownTopics: some Collection<String> { topics.keys }

    /// Whether any responder is there that reads the control topic.
    var isAnybodyThere: Bool { topics.values.contains { !$0.isEmpty } }

    /// Notes a heartbeat.
    ///
    /// - Parameters:
    ///   - instance: The responder.
    ///   - topic: The topic whose requests it works on.
    ///   - load: How much waits for it.
    mutating func heard(_ instance: String, topic: String, load: ResponderLoad) {
        topics[topic, default: [:]][instance] = Responder(load: load)
    }

    /// Notes that a responder takes no more requests.
    ///
    /// - Parameters:
    ///   - instance: The responder.
    ///   - topic: The topic.
    mutating func stopped(_ instance: String, topic: String) {
        topics[topic, default: [:]][instance] = nil
    }

    /// Notes that the time between two heartbeats has passed.
    ///
    /// - Returns: The topics that have no responder any more.
    mutating func tick() -> [String] {
        var emptied: [String] = []
        for (topic, responders) in topics where !responders.isEmpty {
            let left = responders.mapValues { Responder(load: $0.load, silentTicks: $0.silentTicks + 1) }
                .filter { $0.value.silentTicks <= Self.missedHeartbeats }
            topics[topic] = left
            if left.isEmpty { emptied.append(topic) }
        }
        return emptied
    }

    /// What is known about a topic.
    ///
    /// - Parameter topic: Its name.
    /// - Returns: Whether anybody works on its requests, and the load of all of them.
    func state(of topic: String) -> State {
        guard let responders = topics[topic] else { return .unknown }
        if responders.isEmpty { return .none }
        var sum = ResponderLoad()
        var knowsRates = true
        for responder in responders.values {
            sum.lag += responder.load.lag
            if let rate = responder.load.rate { sum.rate = (sum.rate ?? 0) + rate } else { knowsRates = false }
        }
        if !knowsRates { sum.rate = nil }
        return .serving(sum)
    }
}

internal import CausewayKafka

/// What the control topic asks and tells.
extension ResponderCore: ControlledResponder {
    var requestTopic: String { configuration.topic }
    var isServing: Bool { hasPartitions || !isAssigned }
    var doneCount: Int { counters.handled.value - counters.running.value + counters.expired.value }

    func cancelRequests(_ ids: [String]) { cancel(ids.compactMap(CorrelationID.init(string:))) }

    func grant(_ request: String, upTo count: Int) {
        if let id = CorrelationID(string: request) { grant(id, upTo: count) }
    }

    func controlJoined() { readyWaiters.resumeAll() }
}

extension EmbeddedBroker {
    /// Disconnects all clients of a broker and refuses new ones; its partitions keep it as leader and their records.
    ///
    /// - Parameter broker: The broker's id, or nil for all.
    /// - Throws: ``EmbeddedBrokerError/unknownBroker(_:)`` or ``EmbeddedBrokerError/closed``.
    public func takeDown(broker: Int? = nil) async throws(EmbeddedBrokerError) {
        let id = try brokerID(broker)
        try await perform { cluster throws(EmbeddedBrokerError) in try cluster.setBroker(id, up: false) }
    }

    /// Makes a broker accept connections again, on the same port.
    ///
    /// - Parameter broker: The broker's id, or nil for all.
    /// - Throws: ``EmbeddedBrokerError/unknownBroker(_:)`` or ``EmbeddedBrokerError/closed``.
    public func bringUp(broker: Int? = nil) async throws(EmbeddedBrokerError) {
        let id = try brokerID(broker)
        try await perform { cluster throws(EmbeddedBrokerError) in try cluster.setBroker(id, up: true) }
    }

    /// Delays each answer of a broker.
    ///
    /// - Parameters:
    ///   - time: How long an answer takes at least, in whole milliseconds; zero for no delay.
    ///   - broker: The broker's id, or nil for all.
    /// - Throws: ``EmbeddedBrokerError/unknownBroker(_:)`` or ``EmbeddedBrokerError/closed``.
    public func setRoundTripTime(_ time: Duration, broker: Int? = nil) async throws(EmbeddedBrokerError) {
        let id = try brokerID(broker)
        let (seconds, attoseconds) = time.components
        let milliseconds = max(0, min(seconds, 3_600)) * 1_000 + max(0, attoseconds) / 1_000_000_000_000_000
        try await perform { cluster throws(EmbeddedBrokerError) in
            try cluster.setRoundTripTime(milliseconds: Int32(milliseconds), broker: id)
        }
    }

    /// Has the next requests of a kind fail, one error each in the given order, whichever broker they reach.
    ///
    /// Of fetches, a consumer does not hear the error in the first answer at a partition's end (librdkafka 2.0.2 takes
    /// that for the end alone, as this broker says where it is beside the error; Kafka does not): give an error that has
    /// to be heard twice, and take back the second.
    ///
    /// - Parameters:
    ///   - kind: Which requests.
    ///   - errors: What the requests are answered with.
    /// - Throws: ``EmbeddedBrokerError/closed``.
    public func failNext(_ kind: RequestKind, with errors: [RequestError]) async throws(EmbeddedBrokerError) {
        try await perform { cluster throws(EmbeddedBrokerError) in cluster.pushErrors(errors, for: kind) }
    }

    /// Takes back the errors of ``failNext(_:with:)`` that no request has met yet.
    ///
    /// - Parameter kind: Which requests.
    /// - Throws: ``EmbeddedBrokerError/closed``.
    public func clearFailures(of kind: RequestKind) async throws(EmbeddedBrokerError) {
        try await perform { cluster throws(EmbeddedBrokerError) in cluster.clearErrors(of: kind) }
    }

    /// Moves a partition to another leader, or takes its leader away.
    ///
    /// - Parameters:
    ///   - topic: The topic's name.
    ///   - partition: The partition's number.
    ///   - broker: The new leader's id, or nil for none.
    /// - Throws: ``EmbeddedBrokerError``, such as ``EmbeddedBrokerError/unknownPartition(topic:partition:)``.
    public func setLeader(of topic: String, partition: Int, to broker: Int?) async throws(EmbeddedBrokerError) {
        let id = try brokerID(broker)
        try await perform { cluster throws(EmbeddedBrokerError) in
            try cluster.setLeader(topic: topic, partition: partition, broker: id)
        }
    }

    /// librdkafka's id of a broker: -1 is all of them or none.
    private func brokerID(_ broker: Int?) throws(EmbeddedBrokerError) -> Int32 {
        guard let broker else { return -1 }
        guard (1...brokerCount).contains(broker) else { throw .unknownBroker(broker) }
        return Int32(broker)
    }
}

public import CausewayEmbeddedBroker
public import CausewayKafka

/// What a test can do to a broker of its own.
///
/// ```swift
/// try await withBroker { broker in
///     try await broker.failNext(.produce, with: [.notLeaderOrFollower])
///     // ... the record arrives all the same
///     try await broker.takeDown()
///     // ... what waits for the broker ends by its deadline
///     try await broker.bringUp()
/// }
/// ```
///
/// Each throws ``TestBrokerError`` where the kind can't, or where the broker is not the test's alone.
extension TestBroker {
    /// Takes a node down: its clients are disconnected and no new ones let in; it keeps its records.
    ///
    /// A node of Apache Kafka is stopped in good order, one of several hands its partitions over to the others.
    ///
    /// - Parameter number: The node's number, or nil for all.
    /// - Throws: ``TestBrokerError``, or why it did not go down.
    public func takeDown(node number: Int? = nil) async throws {
        try need(.downAndUp)
        switch source {
        case .embedded(let broker): try await broker.takeDown(broker: number)
        case .apacheKafka(let kafka): try await kafka.stop(nodes: number.map { [$0] })
        case .external: break
        }
    }

    /// Brings a node up again, on its port and with its records; returns once it serves.
    ///
    /// - Parameter number: The node's number, or nil for all that are down.
    /// - Throws: ``TestBrokerError``, or why it did not come up.
    public func bringUp(node number: Int? = nil) async throws {
        try need(.downAndUp)
        switch source {
        case .embedded(let broker): try await broker.bringUp(broker: number)
        case .apacheKafka(let kafka): try await kafka.restart(nodes: number.map { [$0] })
        case .external: break
        }
    }

    /// Gives a partition another leader, and returns once clients can see that.
    ///
    /// - Parameters:
    ///   - partition: The partition.
    ///   - number: The new leader's number.
    /// - Throws: ``TestBrokerError``, or why it did not move.
    public func moveLeader(of partition: TopicPartition, toNode number: Int) async throws {
        try need(.leaderMoves)
        switch source {
        case .embedded(let broker):
            try await broker.setLeader(of: partition.topic, partition: partition.partition, to: number)
        case .apacheKafka(let kafka): try await kafka.moveLeader(of: partition, toNode: number)
        case .external: break
        }
    }

    /// Delays each answer of a node.
    ///
    /// - Parameters:
    ///   - time: How long an answer takes at least, in whole milliseconds; zero for no delay.
    ///   - number: The node's number, or nil for all.
    /// - Throws: ``TestBrokerError``; `EmbeddedBrokerError`.
    public func delayAnswers(by time: Duration, node number: Int? = nil) async throws {
        try await needEmbedded(.delays)?.setRoundTripTime(time, broker: number)
    }

    /// Has the next requests of a kind fail, one error each in the given order.
    ///
    /// - Parameters:
    ///   - requests: Which requests.
    ///   - errors: What they are answered with.
    /// - Throws: ``TestBrokerError``; `EmbeddedBrokerError`.
    public func failNext(
        _ requests: EmbeddedBroker.RequestKind, with errors: [EmbeddedBroker.RequestError]
    ) async throws {
        try await needEmbedded(.requestErrors)?.failNext(requests, with: errors)
    }

    /// Kills a node's process, as a crash would, and returns once it is gone; ``bringUp(node:)`` starts it again.
    ///
    /// - Parameter number: The node's number.
    /// - Throws: ``TestBrokerError``; ``ApacheKafkaError``.
    public func kill(node number: Int) async throws {
        try await needProcesses()?.kill(node: number)
    }

    /// Freezes a node's process: its connections stay open and nothing answers.
    ///
    /// - Parameter number: The node's number.
    /// - Throws: ``TestBrokerError``; ``ApacheKafkaError``.
    public func suspend(node number: Int) throws {
        try needProcesses()?.suspend(node: number)
    }

    /// Lets a frozen node go on.
    ///
    /// - Parameter number: The node's number.
    /// - Throws: ``TestBrokerError``; ``ApacheKafkaError``.
    public func resume(node number: Int) throws {
        try needProcesses()?.resume(node: number)
    }

    private func need(_ capability: BrokerCapability) throws(TestBrokerError) {
        if let reason = kind.whyNot(capability) { throw .lacks(capability, kind, reason: reason) }
        if isShared { throw .shared(kind) }
    }

    /// The embedded broker; nil can't be, as no other kind has these capabilities.
    private func needEmbedded(_ capability: BrokerCapability) throws(TestBrokerError) -> EmbeddedBroker? {
        try need(capability)
        guard case .embedded(let broker) = source else { return nil }
        return broker
    }

    private func needProcesses() throws(TestBrokerError) -> ApacheKafka? {
        try need(.processFaults)
        guard case .apacheKafka(let kafka) = source else { return nil }
        return kafka
    }
}

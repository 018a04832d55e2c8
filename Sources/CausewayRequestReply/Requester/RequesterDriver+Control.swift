internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// The control topic: joining it, and the lease of a reply partition.
extension RequesterDriver {
    /// How long a claim may take to come back from the log.
    private static let echoTimeout = Duration.seconds(3)
    /// How long a start goes on trying to join the control topic before it goes on without.
    private static let joinTimeout = Duration.seconds(5)
    /// How often a partition is claimed before two share one.
    private static let leaseAttempts = 8

    /// The partition of the reply topic that replies come on.
    var replyPartition: Int? {
        guard core.phase.isReady else { return nil }
        if case .static(let partition) = core.configuration.replyPartition { return partition }
        return leased
    }

    /// Whether a responder of a topic is there.
    func hasResponder(of topic: String) -> Bool {
        if case .serving? = core.control?.state(of: topic) { true } else { false }
    }

    /// Begins to read and write the control topic; without one, what needs it is not there.
    func joinControl(_ kept: [TopicPartition: StartingOffset]) async {
        guard let topic = core.configuration.controlTopic else { return }
        core.phase.waits(for: "the control topic '\(topic)' is not there yet")
        let partition = TopicPartition(topic: topic, partition: 0)
        let patience = Deadline.after(Self.joinTimeout)
        while true {
            do throws(KafkaError) {
                return try await join(partition, kept[partition])
            } catch {
                let mayPass = error.isRetriable || error.code == .unknownTopicOrPartition
                if mayPass, !patience.hasPassed, !core.phase.isStopping {
                    await sleep(.milliseconds(50))
                    continue
                }
                core.control?.release()
                core.control = nil
                return logger.warning(
                    "there is no control topic: no leases, no cancellation of remote handlers, no streamed replies",
                    ["topic": topic, "error": error.description])
            }
        }
    }

    private func join(_ partition: TopicPartition, _ kept: StartingOffset?) async throws(KafkaError) {
        _ = try await find(ControlTopic.spec(partition.topic))
        let control: RequesterControl
        if let known = core.control { control = known } else { control = try makeControl(partition.topic) }
        core.control = control
        try await consumer.assign([partition: kept ?? .tail(ControlTopic.lookBack)])
        control.beginBeating()
    }

    private func makeControl(_ topic: String) throws(KafkaError) -> RequesterControl {
        let instance = InstanceID.text(of: core.correlator.instance)
        let sender = try ControlSender(topic, core.producer, instance: instance, logger: logger)
        let control = RequesterControl(core.configuration, topic: topic, instance: instance, sender: sender, loop: loop)
        control.onChange = { [unowned core] in core.respondersChanged($0) }
        control.onOwnBeat = { [unowned self] in self.assumeIsolated { $0.echoWaiters.resumeAll() } }
        return control
    }

    private func find(_ spec: TopicSpec) async throws(KafkaError) -> ClusterMetadata.Topic {
        try await TopicFinder(producer: core.producer, consumer: consumer, logger: logger)
            .find(spec, deadline: .after(.seconds(10)))
    }

    // MARK: Lease

    /// Chooses the partition that replies come on.
    func leasePartition() async throws(KafkaError) -> Int {
        if let leased { return leased }
        let configuration = core.configuration
        let topic = try await find(
            TopicSpec(configuration.replyTopic, partitions: configuration.replyTopicPartitions))
        let chosen = await claimPartition(of: max(1, topic.partitions.count))
        leased = chosen
        logger.debug("replies come on", ["topic": configuration.replyTopic, "partition": "\(chosen)"])
        return chosen
    }

    private func claimPartition(of count: Int) async -> Int {
        var random = SystemRandomNumberGenerator()
        guard let control = core.control else { return Int.random(in: 0..<count, using: &random) }
        // Once the first heartbeat comes back, every claim before it has been read; it may have come already.
        if !control.hasHeardItself { _ = await awaitEcho { true } }
        var chosen = 0
        for _ in 0..<Self.leaseAttempts {
            chosen = control.claims.choice(of: count, for: control.instance, using: &random)
            control.claimed = chosen
            control.sendBeat()
            let partition = chosen
            guard await awaitEcho({ control.claims.partition(of: control.instance) == partition }) else { break }
            if control.claims.isSettled(control.instance, of: count) { break }
        }
        return chosen
    }

    /// Suspends until a heartbeat of its own has come back and something is true.
    private func awaitEcho(_ isTrue: () -> Bool) async -> Bool {
        let deadline = Deadline.after(Self.echoTimeout)
        repeat {
            let id = echoWaiters.makeID()
            let timer = LoopTimer(on: loop) { [unowned self] in self.assumeIsolated { $0.echoWaiters.resume(id) } }
            timer.schedule(at: deadline)
            await withUnsafeContinuation { echoWaiters.add($0, as: id) }
            timer.invalidate()
            if core.phase.isStopping || deadline.hasPassed { return false }
        } while !isTrue()
        return true
    }
}

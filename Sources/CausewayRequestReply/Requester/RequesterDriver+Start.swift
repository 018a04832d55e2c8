internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// From the creation to the first reply, and on to the last one.
extension RequesterDriver {
    /// How long the brokers have for one attempt to start.
    private static let attemptTimeout = Duration.seconds(5)
    private static let longestPause = Duration.seconds(1)

    /// Fixes the reply position, then reads replies until the task is cancelled; begins anew when reading fails.
    func serve() async {
        var pause = Duration.milliseconds(50)
        while !core.phase.isStopping, !Task.isCancelled {
            do throws(KafkaError) {
                try await connect()
                pause = .milliseconds(50)
                if core.phase.becameReady() { readyWaiters.resumeAll() }
                try await read()
            } catch {
                if core.phase.isStopping || Task.isCancelled { return }
                core.phase.waits(for: error.message)
                logger.warning(
                    "replies can't be received", ["topic": core.configuration.replyTopic, "error": error.description])
            }
            await sleep(pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// Learns the request topics and fixes where replies are read from, before anything is sent.
    private func connect() async throws(KafkaError) {
        let deadline = Deadline.after(Self.attemptTimeout)
        for topic in core.configuration.requestTopics {
            core.phase.waits(for: "the partitions of the topic '\(topic)' are not known yet")
            try await core.producer.prepare(topic: topic, deadline: deadline)
        }
        core.phase.waits(for: "the reply position in '\(core.configuration.replyTopic)' is not fixed yet")
        var positions: [TopicPartition: StartingOffset] = [:]
        for partition in try await replyPartitions(deadline) {
            positions[partition] = .offset(try await consumer.watermarks(of: partition, deadline: deadline).high)
        }
        try await consumer.assign(positions)
    }

    private func replyPartitions(_ deadline: Deadline) async throws(KafkaError) -> [TopicPartition] {
        switch core.configuration.replyPartition {
        case .static(let partition):
            return [TopicPartition(topic: core.configuration.replyTopic, partition: partition)]
        case .any:
            let topic = try await core.producer.prepare(topic: core.configuration.replyTopic, deadline: deadline)
            return topic.partitions.map { TopicPartition(topic: core.configuration.replyTopic, partition: $0.id) }
        }
    }

    /// Has replies handed over as they arrive, until reading ends.
    private func read() async throws(KafkaError) {
        let end = await withUnsafeContinuation { (continuation: UnsafeContinuation<KafkaError?, Never>) in
            do throws(KafkaError) {
                try consumer.onRecords(on: loop, upTo: 1024) { [weak core] batch in
                    core?.receive(batch)
                } ended: {
                    continuation.resume(returning: $0)
                }
            } catch {
                continuation.resume(returning: error)
            }
        }
        if let end { throw end }
        throw KafkaError(.closed, "The consumer of replies was closed.")
    }

    /// Suspends for a time, or until a stop begins.
    private func sleep(_ duration: Duration) async {
        let id = readyWaiters.makeID()
        let timer = LoopTimer(on: loop) { [unowned self] in self.assumeIsolated { $0.readyWaiters.resume(id) } }
        timer.schedule(at: .after(duration))
        await withUnsafeContinuation { readyWaiters.add($0, as: id) }
        timer.invalidate()
    }
}

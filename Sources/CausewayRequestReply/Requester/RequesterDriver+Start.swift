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
                if let readEnd { throw readEnd }
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
        // After a failure reading goes on where it was: what came meanwhile was asked for.
        var kept: [TopicPartition: StartingOffset] = [:]
        for partition in consumer.assignment { kept[partition] = consumer.position(of: partition).map { .offset($0) } }
        try startReading()
        await joinControl(kept)
        core.phase.waits(for: "the reply position in '\(core.configuration.replyTopic)' is not fixed yet")
        var positions: [TopicPartition: StartingOffset] = [:]
        for partition in try await replyPartitions() {
            if let known = kept[partition] {
                positions[partition] = known
            } else {
                let end = try await consumer.watermarks(of: partition, deadline: .after(Self.attemptTimeout)).high
                positions[partition] = .offset(end)
            }
        }
        if core.control == nil {
            try await consumer.assign(positions)
        } else {
            try await consumer.incrementalAssign(positions)
        }
    }

    private func replyPartitions() async throws(KafkaError) -> [TopicPartition] {
        let name = core.configuration.replyTopic
        switch core.configuration.replyPartition {
        case .static(let partition):
            core.setReplyPartition(partition)
            return [TopicPartition(topic: name, partition: partition)]
        case .any:
            let topic = try await core.producer.prepare(topic: name, deadline: .after(Self.attemptTimeout))
            return topic.partitions.map { TopicPartition(topic: name, partition: $0.id) }
        case .leased:
            let partition = try await leasePartition()
            core.setReplyPartition(partition)
            return [TopicPartition(topic: name, partition: partition)]
        }
    }

    /// Has replies and control messages handed over as they arrive.
    private func startReading() throws(KafkaError) {
        // An attempt that failed later on has left it going.
        if isReading { return }
        readEnd = nil
        try consumer.onRecords(on: loop, upTo: 64) { [weak core] batch in
            core?.receive(batch)
        } ended: { [weak self] error in
            self?.assumeIsolated { $0.readingEnded(error) }
        }
        isReading = true
    }

    private func readingEnded(_ error: KafkaError?) {
        isReading = false
        readEnd = error ?? KafkaError(.closed, "The consumer of replies was closed.")
        endWaiters.resumeAll()
    }

    /// Suspends until reading ends.
    private func read() async throws(KafkaError) {
        while readEnd == nil {
            let id = endWaiters.makeID()
            await withUnsafeContinuation {
                if readEnd == nil { endWaiters.add($0, as: id) } else { $0.resume() }
            }
        }
        if let readEnd { throw readEnd }
    }

    /// Suspends for a time, or until a stop begins.
    func sleep(_ duration: Duration) async {
        let id = readyWaiters.makeID()
        let timer = LoopTimer(on: loop) { [unowned self] in self.assumeIsolated { $0.readyWaiters.resume(id) } }
        timer.schedule(at: .after(duration))
        await withUnsafeContinuation { readyWaiters.add($0, as: id) }
        timer.invalidate()
    }
}

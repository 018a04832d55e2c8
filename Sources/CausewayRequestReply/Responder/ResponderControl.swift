package import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// A responder's side of the control topic: its heartbeats, and what requesters want; belongs to the responder's loop.
package final class ResponderControl: @unchecked Sendable {
    // Sendable because it belongs to its loop, as the core that has it.
    private static let longestPause = Duration.seconds(10)

    private let instance = InstanceID.make()
    private let topic: String
    /// The core that has it; the two let go of each other at the end.
    private let owner: any ControlledResponder
    private let consumer: KafkaConsumer
    private var sender: ControlSender?
    private var timer: LoopTimer?
    private var rate = ServiceRate()
    private var measured = Deadline.now()
    private var joining: Task<Void, Never>?
    /// Whether the first attempt to join is under way.
    package private(set) var isJoining = true

    package init(
        _ topic: String, _ owner: any ControlledResponder, _ settings: KafkaConsumerConfiguration
    ) throws(KafkaError) {
        self.topic = topic
        self.owner = owner
        var configuration = settings
        configuration.groupID = nil
        configuration.groupInstanceID = nil
        configuration.enableAutoCommit = false
        configuration.autoOffsetReset = .latest
        configuration.queuedMaxMessagesKbytes = 4_096
        configuration.isolationLevel = .readUncommitted
        consumer = try KafkaConsumer(configuration: configuration, loop: owner.loop, logger: owner.logger)
    }

    // MARK: Life

    /// Joins the control topic, again and again until that has succeeded.
    package func begin() {
        joining = Task.detached(executorPreference: owner.loop.taskExecutor) { [weak self] in
            var pause = Duration.milliseconds(100)
            while let self, !Task.isCancelled, !owner.isStopping {
                let isDone = await join()
                isJoining = false
                owner.controlJoined()
                if isDone { return }
                await owner.pause(pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private func join() async -> Bool {
        let partition = TopicPartition(topic: topic, partition: 0)
        do throws(KafkaError) {
            try await TopicFinder(producer: owner.producer, consumer: consumer, logger: owner.logger)
                .find(ControlTopic.spec(topic), deadline: .after(.seconds(10)))
            if owner.isStopping { return true }
            let end = try await consumer.watermarks(of: partition).high
            try await consumer.assign([partition: .offset(end)])
            try consumer.onRecords(on: owner.loop, upTo: 256) { [weak self] batch in
                for record in batch { self?.receive(record) }
            } ended: { [weak self] _ in
                guard let self, !owner.isStopping else { return }
                begin()
            }
            sender = try ControlSender(topic, owner.producer, instance: instance, logger: owner.logger)
        } catch {
            if error.code != .closed {
                // What passes by itself is no reason to worry anybody.
                owner.logger.log(
                    error.isRetriable ? .debug : .warning,
                    "the control topic can't be read: requesters can't cancel, and don't learn that this responder is there",
                    ["topic": topic, "error": error.description])
            }
            return owner.isStopping
        }
        beat()
        return true
    }

    /// Says at once that no more requests are taken.
    package func sayStopped() {
        timer?.invalidate()
        timer = nil
        joining?.cancel()
        sender?.send(.responderStopped(instance: instance, topic: owner.requestTopic))
    }

    /// Closes the client.
    package func close() async {
        release()
        try? await consumer.close(deadline: .after(.seconds(2)))
    }

    /// Lets go of what keeps the producer's client alive.
    package func release() {
        timer?.invalidate()
        timer = nil
        joining?.cancel()
        sender?.release()
        sender = nil
    }

    // MARK: Heartbeat

    /// Says that it is there, once a second, and at once when called.
    package func beat() {
        guard let sender, !owner.isStopping else { return }
        let now = Deadline.now()
        let lag = owner.lag
        rate.measure(
            total: owner.doneCount, lag: lag,
            seconds: Double(now.nanoseconds - measured.nanoseconds) / 1e9)
        measured = now
        // Before its first partitions come it is about to be there; later, without any, nobody should count on it.
        if owner.isServing {
            let load = ResponderLoad(lag: lag, rate: rate.estimate)
            sender.send(.responder(instance: instance, topic: owner.requestTopic, load: load))
        }
        let timer = timer ?? LoopTimer(on: owner.loop) { [weak self] in self?.beat() }
        self.timer = timer
        timer.schedule(at: .after(ControlTopic.beat))
    }

    // MARK: Messages

    private func receive(_ record: ConsumerRecord) {
        guard let message = record.valueBytes.flatMap(ControlMessage.init(json:)) else { return }
        switch message {
        case .cancel(let requests): owner.cancelRequests(requests)
        case .credit(let request, let upTo): owner.grant(request, upTo: upTo)
        case .requester, .requesterStopped, .responder, .responderStopped: break
        }
    }
}

internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// A responder's side of the control topic: its heartbeats, and what requesters want; belongs to the responder's loop.
final class ResponderControl: @unchecked Sendable {
    // Sendable because it belongs to its loop, as the core that has it.
    private static let longestPause = Duration.seconds(10)

    private let instance = InstanceID.make()
    private let topic: String
    /// The core that has it; the two let go of each other at the end.
    private let core: ResponderCore
    private let consumer: KafkaConsumer
    private var sender: ControlSender?
    private var timer: LoopTimer?
    private var rate = ServiceRate()
    private var measured = Deadline.now()
    private var joining: Task<Void, Never>?
    /// Whether the first attempt to join is under way.
    private(set) var isJoining = true

    init(_ topic: String, _ core: ResponderCore) throws(KafkaError) {
        self.topic = topic
        self.core = core
        var configuration = core.configuration.consumer
        configuration.groupID = nil
        configuration.groupInstanceID = nil
        configuration.enableAutoCommit = false
        configuration.autoOffsetReset = .latest
        configuration.queuedMaxMessagesKbytes = 4_096
        consumer = try KafkaConsumer(configuration: configuration, loop: core.loop, logger: core.logger)
    }

    // MARK: Life

    /// Joins the control topic, again and again until that has succeeded.
    func begin() {
        joining = Task.detached(executorPreference: core.loop.taskExecutor) { [weak self] in
            var pause = Duration.milliseconds(100)
            while let self, !Task.isCancelled, !core.isStopping {
                let isDone = await join()
                isJoining = false
                core.readyWaiters.resumeAll()
                if isDone { return }
                await core.pause(pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private func join() async -> Bool {
        let partition = TopicPartition(topic: topic, partition: 0)
        do throws(KafkaError) {
            try await TopicFinder(producer: core.producer, consumer: consumer, logger: core.logger)
                .find(ControlTopic.spec(topic), deadline: .after(.seconds(10)))
            if core.isStopping { return true }
            let end = try await consumer.watermarks(of: partition).high
            try await consumer.assign([partition: .offset(end)])
            try consumer.onRecords(on: core.loop, upTo: 256) { [weak self] batch in
                for record in batch { self?.receive(record) }
            } ended: { [weak self] _ in
                guard let self, !core.isStopping else { return }
                begin()
            }
            sender = try ControlSender(topic, core.producer, instance: instance, logger: core.logger)
        } catch {
            if error.code != .closed {
                // What passes by itself is no reason to worry anybody.
                core.logger.log(
                    error.isRetriable ? .debug : .warning,
                    "the control topic can't be read: requesters can't cancel, and don't learn that this responder is there",
                    ["topic": topic, "error": error.description])
            }
            return core.isStopping
        }
        beat()
        return true
    }

    /// Says at once that no more requests are taken.
    func sayStopped() {
        timer?.invalidate()
        timer = nil
        joining?.cancel()
        sender?.send(.responderStopped(instance: instance, topic: core.configuration.topic))
    }

    /// Closes the client.
    func close() async {
        release()
        try? await consumer.close(deadline: .after(.seconds(2)))
    }

    /// Lets go of what keeps the producer's client alive.
    func release() {
        timer?.invalidate()
        timer = nil
        joining?.cancel()
        sender?.release()
        sender = nil
    }

    // MARK: Heartbeat

    /// Says that it is there, once a second, and at once when called.
    func beat() {
        guard let sender, !core.isStopping else { return }
        let now = Deadline.now()
        let lag = core.lag
        rate.measure(
            total: core.counters.handled.value - core.counters.running.value + core.counters.expired.value, lag: lag,
            seconds: Double(now.nanoseconds - measured.nanoseconds) / 1e9)
        measured = now
        // Before its first partitions come it is about to be there; later, without any, nobody should count on it.
        if core.hasPartitions || !core.isAssigned {
            let load = ResponderLoad(lag: lag, rate: rate.estimate)
            sender.send(.responder(instance: instance, topic: core.configuration.topic, load: load))
        }
        let timer = timer ?? LoopTimer(on: core.loop) { [weak self] in self?.beat() }
        self.timer = timer
        timer.schedule(at: .after(ControlTopic.beat))
    }

    // MARK: Messages

    private func receive(_ record: ConsumerRecord) {
        guard let message = record.valueBytes.flatMap(ControlMessage.init(json:)) else { return }
        switch message {
        case .cancel(let requests): core.cancel(requests.compactMap(CorrelationID.init(string:)))
        case .credit(let request, let upTo):
            if let id = CorrelationID(string: request) { core.grant(id, upTo: upTo) }
        case .requester, .requesterStopped, .responder, .responderStopped: break
        }
    }
}

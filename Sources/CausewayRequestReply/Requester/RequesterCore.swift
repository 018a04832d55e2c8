internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// A requester's state, isolated to its loop: a caller on the same loop gets in and out without a hop.
actor RequesterCore {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

    let configuration: RequesterConfiguration
    let producer: KafkaProducer
    let counters: RequesterCounters
    let logger: Logger
    let consumer: KafkaConsumer

    var phase = RequesterPhase()
    /// Those who wait for the start.
    var readyWaiters = Waiters()
    /// Those who wait for the last pending request.
    var drainWaiters = Waiters()
    /// Those who wait for the end of a stop that another call began.
    var stopWaiters = Waiters()
    /// `nil` for a request whose caller is about to suspend.
    var correlator: Correlator<PendingRequest?>
    /// One for each slot of the correlator that was ever used.
    var timers: [LoopTimer] = []
    private let replyTopic: [UInt8]
    private var topics: [String: TopicHandle] = [:]
    /// The topic of the last request: most requesters ask one topic.
    private var lastTopic: TopicHandle?

    init(
        configuration: RequesterConfiguration, producer: KafkaProducer, consumer: KafkaConsumer,
        counters: RequesterCounters, loop: EventLoop, logger: Logger
    ) {
        self.configuration = configuration
        self.producer = producer
        self.consumer = consumer
        self.counters = counters
        self.loop = loop
        self.logger = logger
        replyTopic = Array(configuration.replyTopic.utf8)
        var random = SystemRandomNumberGenerator()
        correlator = Correlator(instance: random.next(), capacity: configuration.maxInFlight)
    }

    // MARK: Requests

    /// Sends a request and suspends until it has its end.
    func request(
        _ value: [UInt8]?, to topic: String, key: [UInt8]?, headers: KafkaHeaders, deadline: Deadline
    ) async throws(RequestError) -> Reply {
        if let refusal = phase.refusal { throw RequestError(refusal) }
        let destination = try handle(of: topic)
        guard let id = correlator.open(nil) else {
            throw .tooManyInFlight(limit: correlator.capacity)
        }
        // The continuation is in its slot before the record is with the producer, and neither closure leaves this
        // actor in between: no reply can come before somebody waits for it.
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { (caller: UnsafeContinuation<PendingRequest.Outcome, Never>) in
                // A task that doesn't prefer the loop may have been suspended on its way in, and cancelled there.
                guard correlator.pendingID(inSlot: id.slot) == id else {
                    return caller.resume(returning: .failure(phase.isStopping ? .draining : .cancelled))
                }
                correlator.replaceToken(of: id, with: PendingRequest(caller: caller))
                arm(id, deadline)
                do throws(KafkaError) {
                    try send(value, to: destination, key: key, headers: headers, id: id, deadline: deadline)
                    counters.sent.add()
                } catch {
                    end(id, with: .refused(error))
                }
            }
        } onCancel: {
            // Runs on any thread, also before the request is sent.
            loop.execute { self.assumeIsolated { $0.end(id, with: .cancelled) } }
        }
        return try outcome.get()
    }

    private func send(
        _ value: [UInt8]?, to topic: TopicHandle, key: [UInt8]?, headers: KafkaHeaders, id: CorrelationID,
        deadline: Deadline
    ) throws(KafkaError) {
        let list = HeadersHandle(capacity: headers.count + 4)
        for header in headers { list.append(header) }
        let text = id.text
        list.append("kafka_correlationId", text.span.bytes)
        replyTopic.withUnsafeBytes { list.append("kafka_replyTopic", $0) }
        if case .static(let partition) = configuration.replyPartition {
            let encoded = PartitionCoding.encode(Int32(clamping: partition))
            list.append("kafka_replyPartition", encoded.span.bytes)
        }
        if let milliseconds = DeadlineCoding.encode(deadline) {
            let digits = DecimalText.Digits(milliseconds)
            list.append("causeway-deadline", digits.bytes)
        }
        var owned: HeadersHandle? = consume list
        try key.withBytes { key throws(KafkaError) in
            try value.withBytes { value throws(KafkaError) in
                try producer.produce(topic, key: key, value: value, headers: owned.take(), failureToken: id.position)
            }
        }
    }

    private func handle(of topic: String) throws(RequestError) -> TopicHandle {
        if let lastTopic, lastTopic.name == topic { return lastTopic }
        if let known = topics[topic] {
            lastTopic = known
            return known
        }
        do throws(KafkaError) {
            let made = try producer.topicHandle(topic)
            topics[topic] = made
            lastTopic = made
            return made
        } catch {
            counters.refused.add()
            throw .refused(error)
        }
    }

    /// Has the request end at its deadline.
    private func arm(_ id: CorrelationID, _ deadline: Deadline) {
        while timers.count <= id.slot {
            let slot = timers.count
            timers.append(LoopTimer(on: loop) { [unowned self] in self.assumeIsolated { $0.expire(slot) } })
        }
        timers[id.slot].schedule(at: deadline)
    }

    private func expire(_ slot: Int) {
        guard let id = correlator.pendingID(inSlot: slot) else { return }
        end(id, with: .timeout)
    }

    /// Ends a pending request without a reply; one that is not pending stays as it is.
    func end(_ id: CorrelationID, with error: RequestError) {
        guard let pending = correlator.close(id) else { return }
        timers[id.slot].cancel()
        count(error)
        pending?.caller.resume(returning: .failure(error))
        pendingChanged()
    }

    /// A record was not delivered.
    func refused(_ position: UInt64, _ error: KafkaError) {
        end(CorrelationID(instance: correlator.instance, position: position), with: .refused(error))
    }

    /// Why requests can't be sent.
    var notReadyReason: String? { phase.refusal.map { "\(RequestError($0))" } }

    private func count(_ error: RequestError) {
        switch error {
        case .timeout: counters.timeouts.add()
        case .cancelled: counters.cancelled.add()
        case .refused: counters.refused.add()
        default: counters.drained.add()
        }
    }

    /// To be called after requests have ended.
    func pendingChanged() {
        counters.pending.set(correlator.count)
        if correlator.count == 0, phase.isStopping { drainWaiters.resumeAll() }
    }

    /// Lets go of the producer's topics, which keep its client alive, and of what the loop holds.
    func release() {
        topics = [:]
        lastTopic = nil
        for timer in timers { timer.invalidate() }
        timers = []
    }
}

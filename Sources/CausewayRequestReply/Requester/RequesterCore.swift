internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// The pending requests of a requester, and how they begin and end.
///
/// Sendable because it belongs to its loop: everything but `request` is called there only, which debug builds check,
/// and `request` looks. A class and not an actor, because a continuation that an actor awaits is resumed off the actor
/// first and brought back by a second job (Swift 6.3).
final class RequesterCore: @unchecked Sendable {
    let loop: EventLoop
    let configuration: RequesterConfiguration
    let producer: KafkaProducer
    let counters: RequesterCounters

    var phase = RequesterPhase()
    /// Called when the last pending request has ended.
    var onDrained: (() -> Void)?

    var pending: PendingRequests
    private let replyTopic: [UInt8]
    private let replyPartition: InlineArray<4, UInt8>?
    private var topics: [String: TopicHandle] = [:]
    /// The topic of the last request: most requesters ask one topic.
    private var lastTopic: TopicHandle?

    init(
        configuration: RequesterConfiguration, producer: KafkaProducer, counters: RequesterCounters, loop: EventLoop
    ) {
        self.configuration = configuration
        self.producer = producer
        self.counters = counters
        self.loop = loop
        replyTopic = Array(configuration.replyTopic.utf8)
        if case .static(let partition) = configuration.replyPartition {
            replyPartition = PartitionCoding.encode(Int32(clamping: partition))
        } else {
            replyPartition = nil
        }
        pending = PendingRequests(limit: configuration.maxInFlight)
    }

    // MARK: Beginning

    /// Sends a request and suspends until it has its end; nil if the caller is not on the loop.
    ///
    /// - Parameters:
    ///   - draft: The request.
    ///   - isolation: Where the caller runs: the closures stay there, so that nothing hops in between.
    func request(
        _ draft: RequestDraft, isolation: isolated (any Actor)?
    ) async -> PendingRequest.Outcome? {
        guard loop.isCurrent else { return nil }
        let opened: OpenedRequest
        switch open(draft) {
        case .success(let request): opened = request
        case .failure(let error): return .failure(error)
        }
        return await withTaskCancellationHandler(
            operation: {
                _ = isolation
                return await withUnsafeContinuation(isolation: isolation) { caller in
                    // Where the closure of somebody else's function runs is not ours to say.
                    if loop.isCurrent { begin(opened, draft, caller) } else {
                        loop.execute { self.begin(opened, draft, caller) }
                    }
                }
            },
            onCancel: {
                // Runs on any thread, also before the request is sent.
                loop.execute { self.end(opened.id, with: .cancelled) }
            }, isolation: isolation)
    }

    private func open(_ draft: RequestDraft) -> Result<OpenedRequest, RequestError> {
        if let refusal = phase.refusal { return .failure(RequestError(refusal)) }
        let topic: TopicHandle
        do throws(KafkaError) { topic = try handle(of: draft.topic) } catch {
            counters.refused.add()
            return .failure(.refused(error))
        }
        guard let id = pending.open() else { return .failure(.tooManyInFlight(limit: pending.limit)) }
        return .success(OpenedRequest(id: id, topic: topic))
    }

    /// Sends the record; from here on the reply may come.
    private func begin(_ opened: OpenedRequest, _ draft: RequestDraft, _ caller: PendingRequest.Caller) {
        pending.begin(opened.id, caller, draft.deadline) { slot in
            LoopTimer(on: loop) { [unowned self] in expire(slot) }
        }
        do throws(KafkaError) {
            try send(draft, to: opened.topic, id: opened.id)
            counters.sent.add()
        } catch {
            end(opened.id, with: .refused(error))
        }
    }

    private func send(_ draft: RequestDraft, to topic: TopicHandle, id: CorrelationID) throws(KafkaError) {
        let list = HeadersHandle(capacity: draft.headers.count + 4)
        for header in draft.headers { list.append(header) }
        let text = id.text
        list.append(HeaderName.correlationID, text.span.bytes)
        replyTopic.withUnsafeBytes { list.append(HeaderName.replyTopic, $0) }
        if let replyPartition { list.append(HeaderName.replyPartition, replyPartition.span.bytes) }
        if let milliseconds = DeadlineCoding.encode(draft.deadline) {
            let digits = DecimalText.Digits(milliseconds)
            list.append(HeaderName.deadline, digits.bytes)
        }
        var owned: HeadersHandle? = consume list
        try draft.key.withBytes { key throws(KafkaError) in
            try draft.value.withBytes { value throws(KafkaError) in
                try producer.produce(topic, key: key, value: value, headers: owned.take(), failureToken: id.position)
            }
        }
    }

    private func handle(of topic: String) throws(KafkaError) -> TopicHandle {
        if let lastTopic, lastTopic.name == topic { return lastTopic }
        if let known = topics[topic] {
            lastTopic = known
            return known
        }
        let made = try producer.topicHandle(topic)
        topics[topic] = made
        lastTopic = made
        return made
    }

    // MARK: Ending

    private func expire(_ slot: Int) {
        if let id = pending.id(inSlot: slot) { end(id, with: .timeout) }
    }

    /// Ends a pending request without a reply; one that is not pending stays as it is.
    func end(_ id: CorrelationID, with error: RequestError) {
        loop.preconditionIsCurrent()
        guard let request = pending.close(id) else { return }
        count(error)
        request.caller?.resume(returning: .failure(error))
        pendingChanged()
    }

    /// A record was not delivered.
    func refused(_ position: UInt64, _ error: KafkaError) {
        end(CorrelationID(instance: pending.instance, position: position), with: .refused(error))
    }

    /// Ends every pending request.
    func endAll(with error: RequestError) {
        loop.preconditionIsCurrent()
        for request in pending.closeAll() {
            count(error)
            request.caller?.resume(returning: .failure(error))
        }
        pendingChanged()
    }

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
        let count = pending.count
        counters.pending.set(count)
        if count == 0, phase.isStopping { onDrained?() }
    }

    /// Lets go of the producer's topics, which keep its client alive, and of what the loop holds.
    func release() {
        topics = [:]
        lastTopic = nil
        pending.invalidateTimers()
    }
}

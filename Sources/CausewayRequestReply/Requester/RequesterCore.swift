internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// The pending requests of a requester, and how they begin.
///
/// Sendable because it belongs to its loop: everything but `begin` is called there only, which debug builds check, and
/// `begin` looks. A class and not an actor, because a continuation that an actor awaits is resumed off the actor first and brought back by a second job
/// (Swift 6.3).
final class RequesterCore: @unchecked Sendable {
    let loop: EventLoop
    let configuration: RequesterConfiguration
    /// Names of headers as they are handed to C.
    let profile: WireProfile
    let producer: KafkaProducer
    let counters: RequesterCounters
    let metrics: RequesterMetrics?

    // What changes with each request is not checked for overlapping accesses: it costs as much as the access.

    @exclusivity(unchecked) var phase = RequesterPhase()
    /// Its side of the control topic; nil while there is none.
    @exclusivity(unchecked) var control: RequesterControl?
    /// Called when the last pending request has ended.
    var onDrained: (() -> Void)?

    @exclusivity(unchecked) var correlator: Correlator<PendingRequest>
    /// Requests that wait for a responder to appear.
    let held: HeldRequests
    /// Bytes of the requests that are pending.
    @exclusivity(unchecked) var pendingBytes = 0
    /// Requests that are pending and take several replies.
    @exclusivity(unchecked) var collectors = 0
    @exclusivity(unchecked) var sweepTimer: LoopTimer?
    var sweeps = 0
    /// The wall clock as of the last sweep.
    @exclusivity(unchecked) var clock = WallClock()
    private let replyTopic: [UInt8]
    @exclusivity(unchecked) private var replyPartition: [UInt8]?
    @exclusivity(unchecked) private var topics: [String: RequestTopic] = [:]
    /// The topic of the last request: most requesters ask one topic.
    @exclusivity(unchecked) private var lastTopic: RequestTopic?

    init(
        configuration: RequesterConfiguration, producer: KafkaProducer, counters: RequesterCounters,
        metrics: RequesterMetrics?, loop: EventLoop
    ) {
        self.configuration = configuration
        profile = configuration.profile
        self.producer = producer
        self.counters = counters
        self.metrics = metrics
        self.loop = loop
        held = HeldRequests(on: loop)
        replyTopic = Array(configuration.replyTopic.utf8)
        var random = SystemRandomNumberGenerator()
        correlator = Correlator(instance: random.next(), capacity: configuration.maxInFlight)
    }

    /// Sets the partition that replies are asked for on; nil leaves the choice to the responder.
    func setReplyPartition(_ partition: Int?) {
        replyPartition = partition.map { PartitionCoding.encode(Int32(clamping: $0), as: profile.partitionEncoding) }
    }

    /// Runs something on the loop, at once if this is it.
    func onLoop(_ work: @escaping @Sendable () -> Void) {
        if loop.isCurrent { work() } else { loop.execute(work) }
    }

    // MARK: Beginning

    /// Sends a request, from any thread; its caller is resumed once, when the request has its end.
    func begin(_ draft: RequestDraft, _ caller: PendingRequest.Caller) {
        let task = SuspendedTask.current
        if loop.isCurrent { begin(draft, caller, task) } else { loop.execute { self.begin(draft, caller, task) } }
    }

    private func begin(_ draft: RequestDraft, _ caller: PendingRequest.Caller, _ task: SuspendedTask?) {
        if task?.isCancelled == true { return caller.resume(returning: .failure(.cancelled)) }
        do throws(RequestError) {
            try begin(draft, .caller(caller, task))
        } catch {
            if case .noResponder = error, hold(draft, caller, task) { return }
            noteRefusal(error)
            caller.resume(returning: .failure(error))
        }
    }

    /// Waits a moment with a request that nobody would answer: a responder may have come whose first heartbeat is on its
    /// way.
    private func hold(_ draft: RequestDraft, _ caller: PendingRequest.Caller, _ task: SuspendedTask?) -> Bool {
        held.add(draft.topic) { [unowned self] isThere in
            if isThere { return begin(draft, caller, task) }
            let error = phase.refusal.map { RequestError($0) } ?? .noResponder(topic: draft.topic)
            noteRefusal(error)
            caller.resume(returning: .failure(error))
        }
    }

    /// Counts a request that was not begun for want of a responder.
    func noteRefusal(_ error: RequestError) {
        if case .noResponder = error { counters.noResponder.add() }
    }

    /// Sends a request, on the loop; when this throws, the receiver is told nothing.
    @discardableResult
    func begin(
        _ draft: RequestDraft, _ receiver: PendingRequest.Receiver
    ) throws(RequestError) -> CorrelationID {
        if let refusal = phase.refusal { throw RequestError(refusal) }
        let now = Deadline.now()
        let topic = try topic(draft.topic)
        try admit(draft, topic, now)
        let id = try open(draft, receiver, now)
        switch send(draft, topic, id, now) {
        case .sent:
            counters.sent.add()
            topic.noteSent()
            counters.pending.set(correlator.count)
            return id
        case .expired: throw takeBack(id, .timeout)
        case .failed(let error): throw takeBack(id, .refused(error))
        }
    }

    /// Throws if the request had better not be sent: nobody would answer it, or not in time.
    private func admit(_ draft: RequestDraft, _ topic: RequestTopic, _ now: Deadline) throws(RequestError) {
        switch topic.state {
        case .unknown: return
        case .none:
            guard configuration.refusesWithoutResponder else { return }
            throw .noResponder(topic: draft.topic)
        case .serving:
            guard configuration.shedsLoad, let wait = topic.expectedWait(now: now, pending: correlator.count),
                draft.deadline != .never
            else {
                return
            }
            let patience = max(.zero, draft.deadline.remaining)
            if wait <= patience { return }
            counters.shed.add()
            throw .overloaded(retryAfter: wait - patience)
        }
    }

    private func open(
        _ draft: RequestDraft, _ receiver: PendingRequest.Receiver, _ now: Deadline
    ) throws(RequestError) -> CorrelationID {
        let bytes = draft.bytes
        // One request alone may be larger than the limit: it would never be sent.
        if pendingBytes + bytes > configuration.maxBytesInFlight, correlator.count > 0 {
            counters.shed.add()
            throw .tooManyBytesInFlight(limit: configuration.maxBytesInFlight)
        }
        let request = PendingRequest(receiver: receiver, deadline: draft.deadline, began: now, bytes: bytes)
        guard let id = correlator.open(request) else {
            counters.shed.add()
            throw .tooManyInFlight(limit: correlator.capacity)
        }
        pendingBytes += bytes
        if case .collector = receiver { collectors += 1 }
        if sweepTimer?.isScheduled != true { beginSweeping() }
        return id
    }

    /// Takes a request out that was not sent; its receiver is told by whoever began it.
    private func takeBack(_ id: CorrelationID, _ error: RequestError) -> RequestError {
        if let request = correlator.close(id) { noteEnd(of: request) }
        count(error)
        return error
    }

    // MARK: Sending

    private enum Sending {
        case sent
        /// The deadline has passed already.
        case expired
        case failed(KafkaError)
    }

    /// Hands the record to the producer.
    private func send(_ draft: RequestDraft, _ topic: RequestTopic, _ id: CorrelationID, _ now: Deadline) -> Sending {
        let list = HeadersHandle(capacity: draft.headers.count + 5)
        for header in draft.headers { list.append(header) }
        let text = id.text
        list.append(profile.correlationID, text.span.bytes)
        replyTopic.withUnsafeBytes { list.append(profile.replyTopic, $0) }
        if let replyPartition, let name = profile.replyPartition { list.append(name, replyPartition.span.bytes) }
        switch clock.encode(draft.deadline, now: now) {
        case .never: break
        case .passed: return .expired
        case .milliseconds(let milliseconds):
            let digits = DecimalText.Digits(milliseconds)
            list.append(HeaderName.deadline, digits.bytes)
        }
        if let wanted = draft.replies.headerValue { wanted.withUnsafeBytes { list.append(HeaderName.replies, $0) } }
        // One that the caller has given stays.
        if let trace = draft.trace, draft.headers[WireContract.traceparent] == nil { list.append(trace) }
        var owned: HeadersHandle? = consume list
        do throws(KafkaError) {
            try draft.key.withBytes { key throws(KafkaError) in
                try draft.value.withBytes { value throws(KafkaError) in
                    try producer.produce(
                        topic.handle, key: key, value: value, headers: owned.take(), failureToken: id.position)
                }
            }
            return .sent
        } catch {
            return .failed(error)
        }
    }

    private func topic(_ name: String) throws(RequestError) -> RequestTopic {
        if let lastTopic, lastTopic.name == name { return lastTopic }
        if let known = topics[name] {
            lastTopic = known
            return known
        }
        let made: RequestTopic
        do throws(KafkaError) {
            made = RequestTopic(name, try producer.topicHandle(name))
        } catch {
            counters.refused.add()
            throw .refused(error)
        }
        if let control { made.update(control.state(of: name)) }
        topics[name] = made
        lastTopic = made
        return made
    }

    /// What is known about a topic's responders has changed.
    func respondersChanged(_ name: String) {
        guard let control, let topic = topics[name] else { return }
        topic.update(control.state(of: name))
        if case .none = topic.state { return }
        held.appeared(name)
    }

    /// Lets go of the producer's topics, which keep its client alive, and of what the loop holds.
    func release() {
        held.endAll()
        topics = [:]
        lastTopic = nil
        control?.release()
        control = nil
        sweepTimer?.invalidate()
        sweepTimer = nil
    }
}

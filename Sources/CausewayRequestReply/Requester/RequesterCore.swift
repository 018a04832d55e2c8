internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// The pending requests of a requester, and how they begin and end.
///
/// Sendable because it belongs to its loop: everything but `begin` is called there only, which debug builds check, and
/// `begin` looks. A class and not an actor, because a continuation that an actor awaits is resumed off the actor first and brought back by a second job
/// (Swift 6.3).
final class RequesterCore: @unchecked Sendable {
    /// How often deadlines and cancelled callers are looked for while anything is pending.
    private static let sweepInterval = Duration.milliseconds(8)
    /// Each caller is looked at for cancellation in one of so many sweeps: that costs a look into its task.
    private static let sweepsPerCancellationCheck = 4

    let loop: EventLoop
    let configuration: RequesterConfiguration
    let producer: KafkaProducer
    let counters: RequesterCounters

    var phase = RequesterPhase()
    /// Called when the last pending request has ended.
    var onDrained: (() -> Void)?

    var correlator: Correlator<PendingRequest>
    private var sweepTimer: LoopTimer?
    private var sweeps = 0
    /// The wall clock as of the last sweep.
    private var clock = WallClock()
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
        var random = SystemRandomNumberGenerator()
        correlator = Correlator(instance: random.next(), capacity: configuration.maxInFlight)
    }

    // MARK: Beginning

    /// Sends a request, from any thread; its caller is resumed once, when the request has its end.
    func begin(_ draft: RequestDraft, _ caller: PendingRequest.Caller) {
        let task = SuspendedTask.current
        if loop.isCurrent { begin(draft, caller, task) } else { loop.execute { self.begin(draft, caller, task) } }
    }

    private func begin(_ draft: RequestDraft, _ caller: PendingRequest.Caller, _ task: SuspendedTask?) {
        if let error = refusal(task) { return caller.resume(returning: .failure(error)) }
        let request = PendingRequest(caller: caller, task: task, deadline: draft.deadline)
        guard let id = correlator.open(request) else {
            return caller.resume(returning: .failure(.tooManyInFlight(limit: correlator.capacity)))
        }
        if sweepTimer?.isScheduled != true { beginSweeping() }
        do throws(KafkaError) {
            if try send(draft, id: id) { counters.sent.add() } else { return end(id, with: .timeout) }
        } catch {
            return end(id, with: .refused(error))
        }
        counters.pending.set(correlator.count)
    }

    private func refusal(_ task: SuspendedTask?) -> RequestError? {
        if let refusal = phase.refusal { return RequestError(refusal) }
        return task?.isCancelled == true ? .cancelled : nil
    }

    /// Hands the record to the producer; false if the deadline has passed already.
    private func send(_ draft: RequestDraft, id: CorrelationID) throws(KafkaError) -> Bool {
        let topic = try handle(of: draft.topic)
        let list = HeadersHandle(capacity: draft.headers.count + 4)
        for header in draft.headers { list.append(header) }
        let text = id.text
        list.append(HeaderName.correlationID, text.span.bytes)
        replyTopic.withUnsafeBytes { list.append(HeaderName.replyTopic, $0) }
        if let replyPartition { list.append(HeaderName.replyPartition, replyPartition.span.bytes) }
        switch clock.encode(draft.deadline, now: .now()) {
        case .never: break
        case .passed: return false
        case .milliseconds(let milliseconds):
            let digits = DecimalText.Digits(milliseconds)
            list.append(HeaderName.deadline, digits.bytes)
        }
        var owned: HeadersHandle? = consume list
        try draft.key.withBytes { key throws(KafkaError) in
            try draft.value.withBytes { value throws(KafkaError) in
                try producer.produce(topic, key: key, value: value, headers: owned.take(), failureToken: id.position)
            }
        }
        return true
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

    /// Ends a pending request without a reply; one that is not pending stays as it is.
    private func end(_ id: CorrelationID, with error: RequestError) {
        guard let request = correlator.close(id) else { return }
        count(error)
        pendingChanged()
        request.caller.resume(returning: .failure(error))
    }

    /// A record was not delivered.
    func refused(_ position: UInt64, _ error: KafkaError) {
        loop.preconditionIsCurrent()
        end(CorrelationID(instance: correlator.instance, position: position), with: .refused(error))
    }

    /// Ends every pending request.
    func endAll(with error: RequestError) {
        loop.preconditionIsCurrent()
        let requests = correlator.closeAll()
        pendingChanged()
        for request in requests {
            count(error)
            request.caller.resume(returning: .failure(error))
        }
    }

    private func count(_ error: RequestError) {
        switch error {
        case .timeout: counters.timeouts.add()
        case .cancelled: counters.cancelled.add()
        case .refused: counters.refused.add()
        default: counters.drained.add()
        }
    }

    /// To be called after a request was taken out, and before its caller is resumed.
    func pendingChanged() {
        let count = correlator.count
        counters.pending.set(count)
        if count == 0, phase.isStopping { onDrained?() }
    }

    // MARK: Sweeping

    private func beginSweeping() {
        clock.refresh()
        let timer = sweepTimer ?? LoopTimer(on: loop) { [unowned self] in sweep() }
        sweepTimer = timer
        timer.schedule(at: .after(Self.sweepInterval))
    }

    /// Ends what is past its deadline or whose caller is cancelled.
    ///
    /// One pass over an array while anything is pending, in place of a timer and a cancellation handler for each request:
    /// those cost a fifth of all that a request costs (measured).
    private func sweep() {
        let now = Deadline.now()
        for id in correlator.pendingIDs(where: { _, request in request.deadline <= now }) { end(id, with: .timeout) }
        clock.refresh()
        sweeps &+= 1
        let turn = sweeps % Self.sweepsPerCancellationCheck
        let cancelled = correlator.pendingIDs { slot, request in
            slot % Self.sweepsPerCancellationCheck == turn && request.isCancelled
        }
        for id in cancelled { end(id, with: .cancelled) }
        if correlator.count > 0 { sweepTimer?.schedule(at: .after(Self.sweepInterval)) }
    }

    /// Lets go of the producer's topics, which keep its client alive, and of what the loop holds.
    func release() {
        topics = [:]
        lastTopic = nil
        sweepTimer?.invalidate()
        sweepTimer = nil
    }
}

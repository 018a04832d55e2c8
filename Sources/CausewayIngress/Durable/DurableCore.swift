internal import CausewayHTTP
internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The durable requests of a gateway, isolated to its loop: what the logs say, what it has sent, and who waits.
actor DurableCore {
    /// What a task waits for.
    enum Event: Hashable {
        /// Something about a request.
        case request(RequestDigest)
        /// The logs are read to where they ended at the start.
        case caughtUp
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

    let configuration: DurableRequestsConfiguration
    let requester: Requester
    let producer: KafkaProducer
    let logger: Logger
    let counters: DurableCounters
    /// What this gateway is called in claims.
    let name = RequestDigest.random().description
    var attempts = 0

    var table: RequestTable
    var running: [RequestDigest: RunningRequest] = [:]
    /// For each partition the offset of the next record.
    var positions: [TopicPartition: Int64] = [:]
    /// For each partition what has to be read first.
    var ends: [TopicPartition: Int64]?
    var hasEnded = false

    private var waits: [Int: UnsafeContinuation<Void, Never>] = [:]
    private var waitsByEvent: [Event: Set<Int>] = [:]
    private var lastWait = 0

    init(
        _ configuration: DurableRequestsConfiguration, _ requester: Requester, _ producer: KafkaProducer,
        _ counters: DurableCounters, _ loop: EventLoop, _ logger: Logger
    ) {
        self.configuration = configuration
        self.requester = requester
        self.producer = producer
        self.counters = counters
        self.loop = loop
        self.logger = logger
        table = RequestTable(retention: configuration.retention.wholeMilliseconds, byteLimit: configuration.maxBytes)
    }

    /// Why requests can't be known to be new, nil once they can.
    var notReadyReason: String? {
        guard let ends else { return "the topics of durable requests are not reached yet" }
        let behind = ends.reduce(0) { $0 + max(0, $1.value - (positions[$1.key] ?? 0)) }
        return behind > 0 ? "\(behind) records of durable requests are still to be read" : nil
    }

    // MARK: Waiting

    /// Suspends until something happens, a deadline or the task's cancellation; at once if it is over.
    func pause(for event: Event, until deadline: Deadline, unless isOver: @Sendable (isolated DurableCore) -> Bool)
        async
    {
        lastWait += 1
        let id = lastWait
        let timer = LoopTimer(on: loop) { [weak self] in self?.assumeIsolated { $0.resume(id, event) } }
        if deadline != .never { timer.schedule(at: deadline) }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                // Asked here, where nothing lies between the answer and the registration.
                if isOver(self) || Task.isCancelled || hasEnded || deadline.hasPassed { return continuation.resume() }
                waits[id] = continuation
                waitsByEvent[event, default: []].insert(id)
            }
        } onCancel: {
            loop.execute { self.assumeIsolated { $0.resume(id, event) } }
        }
        timer.invalidate()
    }

    private func resume(_ id: Int, _ event: Event) {
        waitsByEvent[event]?.remove(id)
        if waitsByEvent[event]?.isEmpty == true { waitsByEvent[event] = nil }
        waits.removeValue(forKey: id)?.resume()
    }

    /// Lets those go on who wait for something.
    func happened(_ event: Event) {
        for id in waitsByEvent.removeValue(forKey: event) ?? [] { waits.removeValue(forKey: id)?.resume() }
    }

    /// Lets all go on, for good.
    func end() {
        hasEnded = true
        let all = waits
        waits = [:]
        waitsByEvent = [:]
        for wait in all.values { wait.resume() }
    }

    /// This moment in milliseconds since 1970.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

extension Duration {
    var wholeMilliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}

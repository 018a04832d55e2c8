internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A processor's partitions and decisions, isolated to its loop.
actor ProcessorCore<Logic: PartitionLogic> {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

    let configuration: PartitionProcessorConfiguration
    let logic: Logic
    let producer: KafkaProducer
    let logger: Logger
    var runs: [Int: PartitionRun<Logic.State>] = [:]
    private var timer: LoopTimer?
    /// Why the partitions can't be served, as far as the topics go; nil once they are as they have to be.
    var topicsReason: String? = "the topics have not been looked at yet"
    /// What is wrong with the topics, for good.
    var refused: KafkaError?
    /// Told of it: at most once.
    nonisolated let refusals: AsyncStream<KafkaError>
    nonisolated let refusal: AsyncStream<KafkaError>.Continuation

    init(
        _ configuration: PartitionProcessorConfiguration, _ logic: Logic, _ producer: KafkaProducer, _ loop: EventLoop,
        _ logger: Logger
    ) {
        self.configuration = configuration
        self.logic = logic
        self.producer = producer
        self.loop = loop
        self.logger = logger
        (refusals, refusal) = AsyncStream.makeStream()
    }

    var partitions: [Int] { runs.keys.sorted() }

    // MARK: Commands

    /// Decides a command and returns its reply once its events are in the log.
    func handle(_ request: Request) async throws -> ReplyValue {
        let command = try logic.command(from: request)
        guard let run = runs[request.record.partition] else { throw Self.movedAway }
        let decided = try await decide(command, request.record.offset, run)
        let last =
            decided.isOwn ? try await settle(decided.deliveries, run) : try await written(decided.deliveries)
        var reply = try decided.reply.get()
        if let last, let offset = last.offset {
            reply.headers.append(name: ProcessorHeaders.eventPartition, value: Array(String(last.partition).utf8))
            reply.headers.append(name: ProcessorHeaders.eventOffset, value: Array(String(offset).utf8))
        }
        return reply
    }

    /// Decides a command: at once, or behind those that wait for the partition's state.
    private func decide(
        _ command: Logic.Command, _ offset: Int64, _ run: PartitionRun<Logic.State>
    ) async throws -> Decided {
        if run.isServing { return try decideNow(command, offset, run) }
        let decided = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Result<Decided, any Error>, Never>) in
            run.enqueue {
                continuation.resume(
                    returning: self.assumeIsolated { core in Result { try core.decideNow(command, offset, run) } })
            }
            goOn(run)
        }
        return try decided.get()
    }

    /// Decides what waits, or has the state restored that it waits for.
    func goOn(_ run: PartitionRun<Logic.State>) {
        if run.restoring != nil, !run.isReleased { return }
        run.decideWaiting()
        if run.isBroken, !run.isReleased { startRestore(run) }
    }

    /// Nothing comes in between, so that state and log see the same order.
    private func decideNow(
        _ command: Logic.Command, _ offset: Int64, _ run: PartitionRun<Logic.State>
    ) throws -> Decided {
        if run.isReleased { throw Self.movedAway }
        let decision = logic.decide(command, run.state, at: Self.now())
        if offset <= run.lastDecided, !decision.events.isEmpty {
            throw Problem(
                status: 409, title: "Decided before",
                detail: "The command was decided before a restart, and its answer is not known any more.")
        }
        if decision.events.isEmpty {
            let last = run.inFlight > 0 ? run.lastDelivery : nil
            return Decided(deliveries: last.map { [$0] } ?? [], isOwn: false, reply: decision.reply)
        }
        return Decided(
            deliveries: try append(decision.events, to: run, commandOffset: offset), isOwn: true, reply: decision.reply)
    }

    static var movedAway: Problem {
        Problem(status: 503, title: "Moved away", detail: "Another member serves the partition now; try again.")
    }

    // MARK: The log

    /// Hands events to the producer and lets the state take them in; `settle` must follow.
    private func append(
        _ events: [Logic.Event], to run: PartitionRun<Logic.State>, commandOffset: Int64?
    ) throws -> [PendingDelivery] {
        var records: [ProducerRecord] = []
        for event in events {
            let (key, value) = try logic.encode(event)
            var record = ProducerRecord(topic: configuration.eventTopic, key: key, value: value)
            record.partition = run.partition
            if let commandOffset {
                record.headers.append(
                    name: ProcessorHeaders.commandOffset, value: Array(String(commandOffset).utf8))
            }
            records.append(record)
        }
        var deliveries: [PendingDelivery] = []
        do throws(KafkaError) {
            for record in records { deliveries.append(try producer.tryEnqueue(record)) }
        } catch {
            // The first ones may be written: only the log knows.
            if !deliveries.isEmpty { run.isBroken = true }
            throw unwritten(error)
        }
        run.inFlight += 1
        run.lastDelivery = deliveries.last
        for event in events { logic.evolve(&run.state, event) }
        if let commandOffset { run.lastDecided = max(run.lastDecided, commandOffset) }
        return deliveries
    }

    /// Waits until a command's events are acknowledged.
    private func settle(
        _ deliveries: [PendingDelivery], _ run: PartitionRun<Logic.State>
    ) async throws(Problem) -> RecordMetadata? {
        defer { run.inFlight -= 1 }
        do {
            return try await written(deliveries)
        } catch {
            run.isBroken = true
            throw error
        }
    }

    private func written(_ deliveries: [PendingDelivery]) async throws(Problem) -> RecordMetadata? {
        var last: RecordMetadata?
        do {
            for delivery in deliveries { last = try await delivery.value }
        } catch {
            throw unwritten(error)
        }
        return last
    }

    private func unwritten(_ error: KafkaError) -> Problem {
        logger.error(
            "an event was not written: \(error)", ["topic": configuration.eventTopic])
        return Problem(status: 503, title: "Not decided", detail: "The decision could not be written; try again.")
    }

    // MARK: What is due by itself

    func startTimer() {
        let timer = LoopTimer(on: loop) { [weak self] in self?.assumeIsolated { $0.lookForDue() } }
        self.timer = timer
        timer.schedule(at: .after(configuration.dueInterval))
    }

    private func lookForDue() {
        for run in runs.values {
            goOn(run)
            guard run.isServing else { continue }
            for command in logic.due(run.state, at: Self.now()) {
                let decision = logic.decide(command, run.state, at: Self.now())
                if decision.events.isEmpty { continue }
                guard let deliveries = try? append(decision.events, to: run, commandOffset: nil) else { break }
                Task(executorPreference: loop.taskExecutor) { _ = try? await self.settle(deliveries, run) }
            }
        }
        timer?.schedule(at: .after(configuration.dueInterval))
    }

    // MARK: The end

    func stop() async {
        timer?.invalidate()
        timer = nil
        do {
            try await producer.close(deadline: .after(.seconds(5)))
        } catch {
            logger.error("events were not acknowledged at the end: \(error)")
        }
    }

    static func now() -> KafkaTimestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return KafkaTimestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

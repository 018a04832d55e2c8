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

    init(
        _ configuration: PartitionProcessorConfiguration, _ logic: Logic, _ producer: KafkaProducer, _ loop: EventLoop,
        _ logger: Logger
    ) {
        self.configuration = configuration
        self.logic = logic
        self.producer = producer
        self.loop = loop
        self.logger = logger
    }

    var partitions: [Int] { runs.keys.sorted() }

    // MARK: Commands

    /// Decides a command and returns its reply once its events are in the log.
    func handle(_ request: Request) async throws -> ReplyValue {
        let command = try logic.command(from: request)
        let run = try await run(of: request.record.partition)
        // From here to the first suspension nothing comes in between: state and log see the same order.
        let decision = logic.decide(command, run.state, at: Self.now())
        let isRepeat = request.record.offset <= run.lastDecided
        if isRepeat, !decision.events.isEmpty {
            throw Problem(
                status: 409, title: "Decided before",
                detail: "The command was decided before a restart, and its answer is not known any more.")
        }
        let deliveries = try append(decision.events, to: run, commandOffset: request.record.offset)
        let last = try await settle(deliveries, run)
        var reply = try decision.reply.get()
        if let last, let offset = last.offset {
            reply.headers.append(name: ProcessorHeaders.eventPartition, value: Array(String(last.partition).utf8))
            reply.headers.append(name: ProcessorHeaders.eventOffset, value: Array(String(offset).utf8))
        }
        return reply
    }

    /// The partition, once it is restored.
    private func run(of partition: Int) async throws(Problem) -> PartitionRun<Logic.State> {
        while let run = runs[partition] {
            if let restoring = run.restoring {
                await restoring.value
            } else if run.isBroken {
                startRestore(run)
            } else {
                return run
            }
        }
        throw Self.movedAway
    }

    static var movedAway: Problem {
        Problem(status: 503, title: "Moved away", detail: "Another member serves the partition now; try again.")
    }

    // MARK: The log

    /// Hands events to the producer and lets the state take them in.
    private func append(
        _ events: [Logic.Event], to run: PartitionRun<Logic.State>, commandOffset: Int64?
    ) throws -> [PendingDelivery] {
        if events.isEmpty { return [] }
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
        do {
            for record in records { deliveries.append(try producer.tryEnqueue(record)) }
        } catch {
            // The first ones may be written: only the log knows.
            if !deliveries.isEmpty { run.isBroken = true }
            throw unwritten(error)
        }
        for event in events { logic.evolve(&run.state, event) }
        if let commandOffset { run.lastDecided = max(run.lastDecided, commandOffset) }
        return deliveries
    }

    /// Waits until events are acknowledged.
    private func settle(
        _ deliveries: [PendingDelivery], _ run: PartitionRun<Logic.State>
    ) async throws -> RecordMetadata? {
        if deliveries.isEmpty { return nil }
        run.inFlight += 1
        defer { run.inFlight -= 1 }
        var last: RecordMetadata?
        do {
            for delivery in deliveries { last = try await delivery.value }
        } catch {
            run.isBroken = true
            throw unwritten(error)
        }
        return last
    }

    private func unwritten(_ error: any Error) -> Problem {
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
        for run in runs.values where !run.isBroken && run.restoring == nil {
            for command in logic.due(run.state, at: Self.now()) {
                let decision = logic.decide(command, run.state, at: Self.now())
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

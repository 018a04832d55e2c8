import CausewayKafka
import CausewayObservability
import CausewayRuntime
import TicketDomain

/// All shows as the events so far leave them: what the gateway answers reads from.
///
/// Reads every partition of the event topic from its beginning and never stops; isolated to the gateway's loop.
actor ShowsView: Service {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }
    nonisolated var serviceName: String { "view of \(TicketTopics.events)" }

    private let configuration: KafkaConsumerConfiguration
    private let logger: Logger
    private(set) var office: BoxOffice
    /// For each partition the offset of the next event.
    private var positions: [Int: Int64] = [:]
    /// For each partition what has to be read before the view is ready.
    private var ends: [Int: Int64]?
    private var waiting: [Waiter] = []
    /// Those who wait until it is ready.
    private var readyWaiters: [UnsafeContinuation<Void, Never>] = []
    private var hasEnded = false

    private struct Waiter {
        let partition: Int
        let offset: Int64
        let timer: LoopTimer
        let continuation: UnsafeContinuation<Void, Never>
    }

    init(bootstrapServers: String, fetchWait: Duration?, catalogue: Catalogue, loop: EventLoop, logger: Logger) {
        self.loop = loop
        self.logger = logger
        office = BoxOffice(catalogue: catalogue)
        var configuration = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers)
        configuration.autoOffsetReset = .earliest
        configuration.enableAutoOffsetStore = false
        configuration.enablePartitionEOF = true
        if let fetchWait { configuration.fetchWaitMax = fetchWait }
        self.configuration = configuration
    }

    /// Why its answers may be too old, nil once it has read what there was at its start.
    var notReadyReason: String? {
        guard let ends else { return "the event topic is not reached yet" }
        let behind = ends.reduce(0) { $0 + max(0, $1.value - (positions[$1.key] ?? 0)) }
        return behind > 0 ? "\(behind) events are still to be read" : nil
    }

    /// Suspends until it has read what there was at its start, or ends.
    func waitUntilReady() async {
        await withUnsafeContinuation { continuation in
            // Asked here: a task that does not prefer the loop may be suspended on its way in.
            if hasEnded || notReadyReason == nil { return continuation.resume() }
            readyWaiters.append(continuation)
        }
    }

    private func endReadyWaits() {
        guard hasEnded || notReadyReason == nil else { return }
        let all = readyWaiters
        readyWaiters = []
        for waiter in all { waiter.resume() }
    }

    /// How far the view of a show's partition is: where its live events go on.
    func cursor(of partition: Int) -> String { "\(partition).\(positions[partition] ?? 0)" }

    /// The partition in which a show's events are; nil before the first of them.
    private(set) var partitionOfShow: [ShowID: Int] = [:]

    /// Waits until the view has read an event, for a moment at most: who has booked sees the booking.
    func wait(forPartition partition: Int, offset: Int64) async {
        if isRead(partition, offset) { return }
        await withUnsafeContinuation { continuation in
            if isRead(partition, offset) { return continuation.resume() }
            let timer = LoopTimer(on: loop) { [unowned self] in self.assumeIsolated { $0.endWaits(all: false) } }
            timer.schedule(at: .after(.milliseconds(250)))
            waiting.append(Waiter(partition: partition, offset: offset, timer: timer, continuation: continuation))
        }
    }

    private func isRead(_ partition: Int, _ offset: Int64) -> Bool { positions[partition] ?? 0 > offset }

    /// Lets those go on whose event is there, or whose time is over.
    private func endWaits(all: Bool) {
        waiting.removeAll { waiter in
            guard all || isRead(waiter.partition, waiter.offset) || !waiter.timer.isScheduled else { return false }
            waiter.timer.invalidate()
            waiter.continuation.resume()
            return true
        }
    }

    // MARK: Reading

    func run() async throws {
        var wait = Duration.milliseconds(100)
        while !Task.isCancelled {
            do {
                try await read()
            } catch {
                if Task.isCancelled { break }
                logger.warning("the event topic can't be read: \(error); trying again")
                try? await Task.sleep(for: wait)
                wait = min(wait * 2, .seconds(2))
            }
        }
        hasEnded = true
        endWaits(all: true)
        endReadyWaits()
    }

    private func read() async throws {
        let consumer = try KafkaConsumer(configuration: configuration, loop: loop, logger: logger)
        do {
            var starts: [TopicPartition: StartingOffset] = [:]
            var ends: [Int: Int64] = [:]
            for partition in 0..<TicketTopics.partitions {
                let place = TopicPartition(topic: TicketTopics.events, partition: partition)
                let range = try await consumer.watermarks(of: place)
                let position = max(positions[partition] ?? 0, range.low)
                positions[partition] = position
                starts[place] = .offset(position)
                ends[partition] = range.high
            }
            self.ends = self.ends ?? ends
            endReadyWaits()
            try await consumer.assign(starts)
            // The last offsets may be those of markers, which nobody is handed: the end of the partition tells.
            let watching = Task(executorPreference: loop.taskExecutor) {
                for try await end in consumer.partitionEnds { await self.reached(end) }
            }
            defer { watching.cancel() }
            for try await batch in consumer.batches(upTo: 1000) { take(batch) }
        } catch {
            try? await consumer.close(deadline: .after(.seconds(1)))
            throw error
        }
        try? await consumer.close(deadline: .after(.seconds(1)))
    }

    private func reached(_ end: PartitionEnd) {
        let partition = end.topicPartition.partition
        positions[partition] = max(positions[partition] ?? 0, end.offset)
        endWaits(all: false)
        endReadyWaits()
    }

    private func take(_ batch: ConsumerBatch) {
        for record in batch {
            positions[record.partition] = record.offset + 1
            guard let value = record.valueBytes else { continue }
            do {
                let event = try TicketJSON.decode(TicketEvent.self, from: value)
                partitionOfShow[event.show] = record.partition
                office.evolve(event)
            } catch {
                logger.error("an event can't be read: \(error)", ["offset": "\(record.offset)"])
            }
        }
        endWaits(all: false)
        endReadyWaits()
    }
}

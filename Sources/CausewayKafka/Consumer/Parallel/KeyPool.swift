internal import CausewayObservability
internal import CausewayRuntime

/// Runs a handler for each record, in order within each key: one task takes records off the lanes, a bounded number of
/// others work on them.
final class KeyPool: ParallelReader {
    typealias Body = @Sendable (ConsumerRecord) async throws -> Void

    private let consumer: KafkaConsumer
    private let delivery: ConsumerDelivery
    private let scheduler: KeyScheduler
    private let body: Body

    init(_ consumer: KafkaConsumer, maxInFlight: Int, limits: ParallelLimits, body: @escaping Body) {
        self.consumer = consumer
        self.delivery = consumer.delivery
        self.body = body
        scheduler = KeyScheduler(consumer.delivery, maxInFlight: maxInFlight, limits: limits)
    }

    /// Reads until the consumer is closed, the task is cancelled or a handler throws.
    func run() async throws {
        try await consumer.readLanes(self) { earlier in (await serve(earlier), scheduler.unfinished) }
    }

    // MARK: The pump

    private func serve(_ earlier: [TopicPartition: [RecordSlice]]) async -> (any Error)? {
        await withDiscardingTaskGroup { group in
            var earlier = earlier
            defer {
                scheduler.end()
                // Of lanes that were not begun.
                scheduler.keep(earlier)
            }
            while !Task.isCancelled {
                if let failure = scheduler.failure {
                    group.cancelAll()
                    return failure
                }
                switch delivery.laneNews {
                case .lanes(let come, let gone):
                    for lane in come {
                        scheduler.begin(lane, earlier: earlier.removeValue(forKey: lane.partition) ?? [])
                    }
                    for lane in gone { scheduler.forget(lane) }
                case .ended:
                    return nil
                case .failed(let error):
                    return error
                }
                let hasMore = fill()
                if let worker = scheduler.startWorker() { group.addTask { await self.work(worker) } }
                // Those who work on the same loop come in between.
                if hasMore { await Task.yield() } else { await scheduler.signal.wait() }
            }
            return nil
        }
    }

    /// Takes what there is room for; true if there may be more.
    private func fill() -> Bool {
        var hasMore = false
        for (lane, room, isDone) in scheduler.takeDue() {
            if let part = scheduler.takeEarlier(lane, room) {
                scheduler.add(part, to: lane)
                hasMore = true
                continue
            }
            switch delivery.take(room, from: lane.lane, isDone: isDone) {
            case .records(let storage, let range):
                scheduler.add(RecordSlice(storage, range), to: lane)
                hasMore = true
            case .again:
                scheduler.keepDue(lane)
                hasMore = true
            case .nothingYet, .ended, .failed:
                continue
            }
        }
        return hasMore
    }

    // MARK: The workers

    private func work(_ worker: Int) async {
        var finished: KeyTicket?
        var isComing = true
        while let ticket = await next(worker, finished, &isComing) {
            do {
                try await body(ticket.record)
                finished = ticket
            } catch {
                finished = nil
                fail(ticket, worker, error)
            }
        }
    }

    private func next(_ worker: Int, _ finished: KeyTicket?, _ isComing: inout Bool) async -> KeyTicket? {
        var finished = finished
        while true {
            if let ticket = scheduler.next(worker, finished: finished, isComing: isComing) {
                isComing = false
                return ticket
            }
            finished = nil
            guard await scheduler.wait() else { return nil }
            isComing = true
        }
    }

    private func fail(_ ticket: KeyTicket, _ worker: Int, _ error: any Error) {
        let isCancellation = Task.isCancelled && error.isCancellation
        scheduler.fail(ticket, worker, isCancellation ? nil : error)
        if ticket.lane.isGivenUp {
            delivery.logger.warning(
                "a handler failed after its partition was given up: \(error)",
                ["partition": "\(ticket.keyLane.partition)", "offset": "\(ticket.record.offset)"])
        }
    }

    // MARK: The delivery's

    func arrived(at lane: PartitionLane) { scheduler.arrived(at: lane) }

    func changed() { scheduler.signal.wake() }

    var progress: [HandlerProgress] { scheduler.progress }
}

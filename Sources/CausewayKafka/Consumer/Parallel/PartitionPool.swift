internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// Runs a handler for each assigned partition.
final class PartitionPool: ParallelReader {
    typealias Body = @Sendable (ConsumerPartition) async throws -> Void

    /// How long a partition keeps its place while others wait for one.
    static let slice = Duration.milliseconds(10)

    private struct State {
        var runs: [ObjectIdentifier: PartitionRun] = [:]
        var runsMade = 0
        var failure: (any Error)?
        var unfinished: [TopicPartition: UnfinishedRecords] = [:]
    }

    let delivery: ConsumerDelivery
    private let consumer: KafkaConsumer
    private let body: Body
    private let state = Locked(State())
    private let places: Locked<PlaceQueue<ObjectIdentifier>>
    /// Whether partitions wait for a place.
    private let contended = Atomic(false)
    /// Set when the records of all partitions end.
    private let ending = Atomic(false)
    private let signal = ReaderSignal()

    init(_ consumer: KafkaConsumer, maxInFlight: Int, body: @escaping Body) {
        self.consumer = consumer
        self.delivery = consumer.delivery
        self.body = body
        places = Locked(PlaceQueue(places: maxInFlight))
    }

    /// Reads until the consumer is closed, the task is cancelled or a handler throws.
    func run() async throws {
        try await consumer.readLanes(self) { earlier in
            let failure = await serve(earlier)
            return (failure, state.withLock { $0.unfinished })
        }
    }

    private func serve(_ earlier: [TopicPartition: [RecordSlice]]) async -> (any Error)? {
        await withDiscardingTaskGroup { group in
            var earlier = earlier
            var latest: [TopicPartition: PartitionRun] = [:]
            defer { keep(earlier) }
            while !Task.isCancelled {
                if let failure = state.withLock({ $0.failure }) {
                    group.cancelAll()
                    return failure
                }
                switch delivery.laneNews {
                case .lanes(let come, let gone):
                    for lane in come {
                        let before = latest[lane.partition]
                        let run = add(lane, earlier.removeValue(forKey: lane.partition) ?? [])
                        latest[lane.partition] = run
                        group.addTask { await run.serve(after: before) }
                    }
                    for lane in gone { drop(lane, &earlier, latest) }
                case .ended:
                    return nil
                case .failed(let error):
                    end()
                    return error
                }
                await signal.wait()
            }
            return nil
        }
    }

    private func add(_ lane: PartitionLane, _ earlier: [RecordSlice]) -> PartitionRun {
        state.withLock { state in
            state.runsMade += 1
            let run = PartitionRun(self, lane, number: state.runsMade, earlier: earlier)
            state.runs[ObjectIdentifier(lane)] = run
            return run
        }
    }

    /// No records any more, for no partition; handlers go on until they have seen that.
    private func end() {
        ending.store(true, ordering: .releasing)
        let runs = state.withLock { Array($0.runs.values) }
        for run in runs { run.signal.wake() }
    }

    /// Keeps no records of a partition that is gone, unless it has come again.
    private func drop(
        _ lane: PartitionLane, _ earlier: inout [TopicPartition: [RecordSlice]],
        _ latest: [TopicPartition: PartitionRun]
    ) {
        earlier[lane.partition] = nil
        guard latest[lane.partition]?.lane === lane else { return }
        state.withLock { _ = $0.unfinished.removeValue(forKey: lane.partition) }
    }

    private func keep(_ earlier: [TopicPartition: [RecordSlice]]) {
        state.withLock { state in
            for (partition, parts) in earlier {
                state.unfinished[partition] = UnfinishedRecords(partition: partition, others: parts)
            }
        }
    }

    // MARK: The delivery's

    func arrived(at lane: PartitionLane) {
        guard let run = state.withLock({ $0.runs[ObjectIdentifier(lane)] }) else { return }
        run.signal.wake()
        if lane.isGivenUp { run.handlerEnd.wake() }
    }

    func changed() { signal.wake() }

    var progress: [HandlerProgress] {
        let runs = state.withLock { Array($0.runs.values) }
        return runs.compactMap(\.progress)
    }

    // MARK: The runs'

    var isEnding: Bool { ending.load(ordering: .relaxed) }
    var isContended: Bool { contended.load(ordering: .relaxed) }

    /// Whether a partition has a place; otherwise it is woken when it gets one.
    func takePlace(_ run: PartitionRun) -> Bool {
        places.withLock { places in
            defer { contended.store(places.isContended, ordering: .relaxed) }
            return places.request(ObjectIdentifier(run.lane))
        }
    }

    func giveBackPlace(_ run: PartitionRun) {
        let next = places.withLock { places in
            defer { contended.store(places.isContended, ordering: .relaxed) }
            return places.giveBack(ObjectIdentifier(run.lane))
        }
        guard let next else { return }
        state.withLock { $0.runs[next] }?.signal.wake()
    }

    func handle(_ partition: ConsumerPartition) async throws { try await body(partition) }

    /// A run is over, with or without an error of its handler.
    func ended(_ run: PartitionRun, _ error: (any Error)?, _ unfinished: UnfinishedRecords, isCancelled: Bool) {
        giveBackPlace(run)
        let counts = error.map { !run.lane.isGivenUp && !(isCancelled && $0.isCancellation) } ?? false
        state.withLock { state in
            state.runs[ObjectIdentifier(run.lane)] = nil
            // Where the gate is closed nobody of this consumer goes on.
            state.unfinished[run.lane.partition] = run.lane.gate.isClosed ? nil : unfinished
            if counts, state.failure == nil { state.failure = error }
        }
        if counts { return signal.wake() }
        if let error, run.lane.isGivenUp {
            delivery.logger.warning(
                "a handler failed after its partition was given up: \(error)", ["partition": "\(run.lane.partition)"])
        }
    }
}

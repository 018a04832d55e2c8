internal import CausewayRuntime
internal import Synchronization

/// Partitions read side by side.
///
/// While there are lanes, every partition's records go to its own; the common queue only has what came before.
extension ConsumerDelivery {
    /// What a parallel reader has to know.
    enum LaneNews {
        case lanes(come: [PartitionLane], gone: [PartitionLane])
        case ended
        case failed(KafkaError)
    }

    // MARK: From one way to the other and back

    /// On the control loop: gives each partition a lane.
    ///
    /// - Parameter reader: Who reads the lanes; it holds the claim.
    func openLanes(for reader: any ParallelReader) {
        let lanes = state.withLock { state -> [PartitionLane] in
            guard let client = state.client else { return [] }
            var parallel = ParallelLanes(reader)
            for partition in state.table.slots.keys { parallel.add(Self.lane(partition, client)) }
            state.parallel = parallel
            return Array(parallel.lanes.values)
        }
        connect(lanes)
    }

    /// On the control loop: every partition's records go to the common queue again.
    ///
    /// - Returns: The lanes, on whose queues is what came before.
    func closeLanes() -> [PartitionLane] {
        let lanes = state.withLock { state -> [PartitionLane] in
            defer { state.parallel = nil }
            return state.parallel.map { Array($0.lanes.values) } ?? []
        }
        receive(lanes.map(\.partition))
        for lane in lanes { lane.queue.disableWakeup() }
        return lanes
    }

    /// What came to the common queue before there were lanes, and what was left over, by partition.
    ///
    /// All of it, also while positions change: what the lanes bring comes behind it.
    func takeEarlier() async -> [TopicPartition: [RecordSlice]] {
        var earlier: [TopicPartition: [RecordSlice]] = [:]
        var failures: [KafkaError] = []
        // Told to whoever asks for the lanes' news.
        defer { for failure in failures { fail(failure) } }
        while true {
            switch take(RecordDrain.capacity, asBatch: false, holdsOthers: true) {
            case .records(let storage, let range):
                storage.forEachRun(in: range) { slot, records in
                    earlier[slot.topicPartition, default: []].append(RecordSlice(storage, records))
                }
            case .again: continue
            case .nothingYet:
                if isDrained(nil) { return earlier }
                await wait()
            case .ended: return earlier
            case .failed(let error):
                failures.append(error)
                if error.isFatal { return earlier }
            }
        }
    }

    /// What parallel handlers did not finish, and behind that what is on their lanes' queues.
    func withRest(
        of lanes: [PartitionLane], _ unfinished: [TopicPartition: UnfinishedRecords]
    ) async -> [UnfinishedRecords] {
        var all = unfinished
        for lane in lanes {
            all[lane.partition, default: UnfinishedRecords(partition: lane.partition)].others += await takeRest(
                of: lane)
        }
        return Array(all.values)
    }

    private func takeRest(of lane: PartitionLane) async -> [RecordSlice] {
        var rest: [RecordSlice] = []
        while true {
            switch take(RecordDrain.capacity, from: lane, isDone: false) {
            case .records(let storage, let range): rest.append(RecordSlice(storage, range))
            case .again: continue
            case .nothingYet:
                if isDrained(lane) { return rest }
                await wait()
            case .ended, .failed: return rest
            }
        }
    }

    /// Whether nothing came before the lanes, or is on a lane: not so while positions change, when nothing is taken.
    private func isDrained(_ lane: PartitionLane?) -> Bool {
        state.withLock { state in
            if state.hasEnded { return true }
            guard state.holds == 0 else { return false }
            if let lane { return lane.queue.length == 0 }
            return state.leftovers.isEmpty && (state.queue?.length ?? 0) == 0
        }
    }

    /// Stops reading; what was not done goes to the next reader.
    func release(_ reader: Int, unfinished: [UnfinishedRecords]) {
        let parts = state.withLock { state in
            unfinished.compactMap { records -> RecordSlice? in
                guard let slot = state.table.slots[records.partition] else { return nil }
                return records.part(for: slot)
            }
        }
        release(reader, leftovers: parts)
    }

    // MARK: Lanes

    private static func lane(_ partition: TopicPartition, _ client: ClientHandle) -> PartitionLane {
        PartitionLane(partition, queue: client.makeQueue(isShortLived: true))
    }

    /// Makes lanes for partitions that come, if there are lanes at all.
    func addLanes(_ partitions: [TopicPartition], _ state: inout State) -> [PartitionLane] {
        guard state.parallel != nil, let client = state.client else { return [] }
        let lanes = partitions.map { Self.lane($0, client) }
        for lane in lanes { state.parallel?.add(lane) }
        return lanes
    }

    /// Has partitions' records go to their lanes.
    func connect(_ lanes: [PartitionLane]) {
        guard let reader = state.withLock({ $0.parallel?.reader }) else { return }
        for lane in lanes {
            let wakeup = Wakeup(on: loop) { [weak reader, weak lane] in
                if let lane { reader?.arrived(at: lane) }
            }
            lane.queue.enableWakeup(wakeup)
        }
        receive(lanes.map(\.partition))
        reader.changed()
    }

    /// Lets go of lanes' queues.
    func disconnect(_ lanes: [PartitionLane], _ reader: (any ParallelReader)?) {
        for lane in lanes {
            lane.queue.disableWakeup()
            reader?.arrived(at: lane)
        }
        if !lanes.isEmpty { reader?.changed() }
    }

    /// The reader looks at the lanes and at what else has changed.
    func wakeLanes() {
        guard let parallel = state.withLock({ $0.parallel }) else { return }
        for lane in parallel.lanes.values { parallel.reader.arrived(at: lane) }
        parallel.reader.changed()
    }

    // MARK: The reader's

    var laneNews: LaneNews {
        state.withLock { state in
            if let failure = state.failures.first {
                if !failure.isFatal { state.failures.removeFirst() }
                return .failed(failure)
            }
            if state.hasEnded { return .ended }
            let news = state.parallel?.takeNews() ?? (come: [], gone: [])
            return .lanes(come: news.come, gone: news.gone)
        }
    }

    /// Takes records off a lane's queue, all of one slot.
    ///
    /// - Parameters:
    ///   - limit: How many at most.
    ///   - lane: The lane.
    ///   - isDone: Whether all that was taken off it before is done: then the end behind it is told of.
    /// - Returns: What there was; never `failed`.
    func take(_ limit: Int, from lane: PartitionLane, isDone: Bool) -> Taken {
        var news = News()
        let taken = state.withLock { state -> Taken in
            guard !state.hasEnded, let client = state.client else { return .ended }
            if state.holds > 0 { return .nothingYet }
            if isDone { passEnds(of: lane.partition, &state, &news) }
            let result = state.drain.take(limit, from: lane.queue, of: client, &state.table)
            state.dropped += result.dropped
            news.failures = result.errors
            state.ends += result.ends
            for failure in news.failures where !failure.isTransient { state.add(failure.error) }
            if isDone, result.storage == nil { passEnds(of: lane.partition, &state, &news) }
            lane.hasEnd.store(state.ends.contains { $0.slot.topicPartition == lane.partition }, ordering: .relaxed)
            if let storage = result.storage { return .records(storage, 0..<storage.count) }
            return result.isEmpty ? .nothingYet : .again
        }
        for failure in news.failures { report(failure) }
        ends.add(news.ends)
        if news.failures.contains(where: { !$0.isTransient }) { wakeLanes() }
        return taken
    }

    /// Tells the control plane that somebody has moved on who was waited for.
    func moved() {
        let onMoved = state.withLock { $0.onMoved }
        onMoved?()
    }
}

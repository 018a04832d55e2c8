internal import CausewayRuntime
internal import Synchronization

/// Shares out records to the workers of `forEachKey`.
///
/// Lanes take turns; within one the oldest record whose key is free comes first. Its lock is taken once a record, and
/// under the delivery's lock too: nothing here calls the delivery under it.
final class KeyScheduler: Sendable {
    private struct State {
        var lanes: [TopicPartition: KeyLane] = [:]
        /// Lanes that may begin something, the next one first.
        var ready: [KeyLane] = []
        /// Lanes to take records from.
        var due: [KeyLane] = []
        var idle: [UnsafeContinuation<Void, Never>] = []
        var kept: [TopicPartition: [RecordSlice]] = [:]
        var workers = 0
        /// A worker was woken or started and has not looked for a record yet.
        var isWorkerComing = false
        var hasEnded = false
        var failure: (any Error)?
        /// What each worker has in hand, by its number.
        var inHand: [(lane: KeyLane, offset: Int64, step: Int)?] = []
        var steps = 0
    }

    /// What is to be done once the lock is free.
    private struct Effects {
        var worker: UnsafeContinuation<Void, Never>?
        var wakesPump = false
        var hasMoved = false
    }

    private let delivery: ConsumerDelivery
    private let limits: ParallelLimits
    private let maxInFlight: Int
    /// Wakes the pump.
    let signal = ReaderSignal()
    private let state = Locked(State())

    init(_ delivery: ConsumerDelivery, maxInFlight: Int, limits: ParallelLimits) {
        self.delivery = delivery
        self.limits = limits
        self.maxInFlight = max(1, maxInFlight)
    }

    // MARK: The pump's

    /// A partition has come.
    ///
    /// - Parameters:
    ///   - lane: Its lane.
    ///   - earlier: Its records that came before there was a lane.
    func begin(_ lane: PartitionLane, earlier: [RecordSlice]) {
        state.withLock { state in
            let known = state.lanes[lane.partition]
            known?.begin(lane)
            let keyLane = known ?? KeyLane(lane, earlier: earlier, limits: limits)
            state.lanes[lane.partition] = keyLane
            Self.makeDue(keyLane, &state)
        }
    }

    /// A partition is gone.
    func forget(_ lane: PartitionLane) {
        state.withLock { state in
            guard let keyLane = state.lanes[lane.partition], keyLane.lane === lane else { return }
            keyLane.dropWaiting()
            if !keyLane.isBusy { state.lanes[lane.partition] = nil }
        }
    }

    /// The lanes to take records from, each with how many, and whether all that was taken is done.
    func takeDue() -> [(lane: KeyLane, room: Int, isDone: Bool)] {
        state.withLock { state in
            let due = state.due
            state.due.removeAll(keepingCapacity: true)
            return due.compactMap { lane in
                lane.isDue = false
                let room = lane.lane.gate.isClosed ? 0 : lane.room
                lane.isFull = room == 0
                return room > 0 ? (lane, room, lane.isDone) : nil
            }
        }
    }

    /// The next records of those that came before a lane's own.
    func takeEarlier(_ lane: KeyLane, _ limit: Int) -> RecordSlice? { state.withLock { _ in lane.takeEarlier(limit) } }

    /// Adds records of a lane, from which there may be more to take.
    func add(_ part: RecordSlice, to lane: KeyLane) {
        change { state, effects in
            lane.add(part)
            Self.makeDue(lane, &state)
            makeReady(lane, &state)
            wakeWorker(&state, &effects)
        }
    }

    /// There is still more to take from a lane.
    func keepDue(_ lane: KeyLane) { state.withLock { state in Self.makeDue(lane, &state) } }

    /// Whether to start another worker, and its number.
    func startWorker() -> Int? {
        state.withLock { state in
            guard !state.hasEnded, !state.isWorkerComing, state.idle.isEmpty, !state.ready.isEmpty,
                state.workers < maxInFlight
            else { return nil }
            state.isWorkerComing = true
            state.workers += 1
            state.inHand.append(nil)
            return state.workers - 1
        }
    }

    var failure: (any Error)? { state.withLock { $0.failure } }

    /// No record is begun any more.
    func end() {
        let idle = state.withLock { state in
            defer { state.idle = [] }
            state.hasEnded = true
            return state.idle
        }
        for worker in idle { worker.resume() }
    }

    /// Keeps records that no lane was begun for.
    func keep(_ earlier: [TopicPartition: [RecordSlice]]) { state.withLock { $0.kept = earlier } }

    /// What was taken and not finished.
    var unfinished: [TopicPartition: UnfinishedRecords] {
        state.withLock { state in
            let kept = state.kept.map { ($0, UnfinishedRecords(partition: $0, others: $1)) }
            return state.lanes.mapValues(\.unfinished).merging(kept) { begun, _ in begun }
        }
    }

    /// Lanes whose gate was closed, or that may have records.
    func arrived(at lane: PartitionLane) {
        let isNews = state.withLock { state in
            guard let keyLane = state.lanes[lane.partition], keyLane.lane === lane, !keyLane.isDue else { return false }
            Self.makeDue(keyLane, &state)
            return true
        }
        if isNews { signal.wake() }
    }

    var progress: [HandlerProgress] {
        state.withLock { state in
            state.inHand.enumerated().compactMap { worker, held in
                held.map {
                    HandlerProgress(
                        hand: worker, partition: $0.lane.partition, steps: $0.step, position: $0.offset + 1)
                }
            }
        }
    }

    // MARK: The workers'

    /// The next record to work on; nil if there is none now.
    ///
    /// - Parameters:
    ///   - worker: The worker's number.
    ///   - finished: What it has done.
    ///   - isComing: Whether it was woken or started just now.
    /// - Returns: The record.
    func next(_ worker: Int, finished: KeyTicket?, isComing: Bool) -> KeyTicket? {
        change { state, effects in
            if isComing { state.isWorkerComing = false }
            if let finished { finish(finished, &state, &effects) }
            let ticket = begin(&state, &effects)
            state.steps &+= 1
            state.inHand[worker] = ticket.map { ($0.keyLane, $0.record.offset, state.steps) }
            return ticket
        }
    }

    /// Suspends a worker until there may be a record for it; false at the end.
    func wait() async -> Bool {
        await withUnsafeContinuation { (worker: UnsafeContinuation<Void, Never>) in
            let mayGoOn = state.withLock { state in
                if state.hasEnded || !state.ready.isEmpty { return true }
                state.idle.append(worker)
                return false
            }
            if mayGoOn { worker.resume() }
        }
        return state.withLock { !$0.hasEnded }
    }

    /// The handler of a record has thrown an error.
    ///
    /// - Parameters:
    ///   - ticket: The record.
    ///   - worker: The worker's number.
    ///   - error: Why; nil if it was only cancelled.
    func fail(_ ticket: KeyTicket, _ worker: Int, _ error: (any Error)?) {
        change { state, effects in
            state.inHand[worker] = nil
            if ticket.lane.isGivenUp {
                // Somebody else's by now.
                finish(ticket, &state, &effects)
                return
            }
            ticket.keyLane.abandon(ticket)
            if let error {
                if state.failure == nil { state.failure = error }
                state.hasEnded = true
                effects.wakesPump = true
            }
            if ticket.lane.gate.leave() { effects.hasMoved = true }
        }
    }

    // MARK: Under the lock

    private func finish(_ ticket: KeyTicket, _ state: inout State, _ effects: inout Effects) {
        let lane = ticket.keyLane
        lane.finish(ticket, storesOffsets: delivery.storesOffsets)
        if ticket.lane.gate.leave() { effects.hasMoved = true }
        makeReady(lane, &state)
        if lane.hasRoomAgain || lane.isDone && lane.lane.hasEnd.load(ordering: .relaxed) {
            if !lane.isDue { effects.wakesPump = true }
            Self.makeDue(lane, &state)
        }
        if !lane.isBusy, lane.lane.isGivenUp, state.lanes[lane.partition] === lane {
            state.lanes[lane.partition] = nil
        }
    }

    private func begin(_ state: inout State, _ effects: inout Effects) -> KeyTicket? {
        while !state.hasEnded, !state.ready.isEmpty {
            let lane = state.ready.removeFirst()
            lane.isReady = false
            if lane.stored?.isOver.load(ordering: .acquiring) == true { lane.dropWaiting() }
            guard lane.mayBegin else { continue }
            guard lane.lane.gate.enter() else {
                lane.dropWaiting()
                continue
            }
            guard let ticket = lane.beginRecord() else {
                if lane.lane.gate.leave() { effects.hasMoved = true }
                continue
            }
            makeReady(lane, &state)
            if lane.hasRoomAgain {
                if !lane.isDue { effects.wakesPump = true }
                Self.makeDue(lane, &state)
            }
            // For if this one suspends.
            wakeWorker(&state, &effects)
            return ticket
        }
        return nil
    }

    private static func makeDue(_ lane: KeyLane, _ state: inout State) {
        if lane.isDue { return }
        lane.isDue = true
        state.due.append(lane)
    }

    private func makeReady(_ lane: KeyLane, _ state: inout State) {
        if lane.isReady || !lane.mayBegin { return }
        lane.isReady = true
        state.ready.append(lane)
    }

    /// Has one worker look for a record, which then wakes the next one.
    private func wakeWorker(_ state: inout State, _ effects: inout Effects) {
        if state.isWorkerComing || state.ready.isEmpty || state.hasEnded { return }
        if let worker = state.idle.popLast() {
            state.isWorkerComing = true
            effects.worker = worker
        } else if state.workers < maxInFlight {
            effects.wakesPump = true
        }
    }

    private func change<Value>(_ body: (inout State, inout Effects) -> Value) -> Value {
        var effects = Effects()
        let value = state.withLock { body(&$0, &effects) }
        effects.worker?.resume()
        if effects.wakesPump { signal.wake() }
        if effects.hasMoved { delivery.moved() }
        return value
    }
}

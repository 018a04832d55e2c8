internal import CausewayRuntime

/// Hands out one partition's records.
///
/// Belongs to the handler's task.
final class PartitionReader {
    let run: PartitionRun
    private let pool: PartitionPool
    private let delivery: ConsumerDelivery
    private let storesOffsets: Bool
    /// What came before the records on the lane's queue, the first one last.
    private var earlier: [RecordSlice]
    /// Records that were taken, all of one slot.
    private var storage: RecordStorage?
    private var slot: PartitionSlot?
    /// The first one in hand, the next one to hand out, the end.
    private var handStart = 0
    private var index = 0
    private var end = 0
    /// Whether the watchdog thinks that something is in hand.
    private var isHolding = false
    private var hasPlace = false
    private var placeEnd = Deadline.never

    init(_ run: PartitionRun, earlier: [RecordSlice]) {
        self.run = run
        self.pool = run.pool
        self.delivery = run.pool.delivery
        self.storesOffsets = run.pool.delivery.storesOffsets
        self.earlier = earlier.reversed()
    }

    private var mayGoOn: Bool { !Task.isCancelled && !run.lane.gate.isClosed && !pool.isEnding }

    /// The next record without a lock or a suspension; nil means that `next()` has to be asked.
    @inline(__always)
    func nextBuffered() -> ConsumerRecord? {
        guard hasPlace, handStart < index, index < end, let storage, let slot, mayGoOn else { return nil }
        if pool.isContended, placeEnd.hasPassed { return nil }
        if storesOffsets { slot.markProcessed() }
        handStart = index
        guard slot.advance(to: storage.offset(at: index) + 1) else { return nil }
        index += 1
        return ConsumerRecord(storage, index - 1)
    }

    /// The next record; nil at the end.
    func next() async -> ConsumerRecord? {
        guard await prepare() else { return nil }
        return handOut(1).map { ConsumerRecord($0.storage, $0.range.lowerBound) }
    }

    /// The next batch; nil at the end.
    func nextBatch(_ limit: Int) async -> ConsumerBatch? {
        guard await prepare() else { return nil }
        return handOut(limit).map { ConsumerBatch($0.storage, $0.range) }
    }

    /// Waits until there are records and a place to work on them; false at the end.
    private func prepare() async -> Bool {
        settle()
        while mayGoOn {
            if index < end, slot?.isLive == true {
                if takePlace() { return true }
            } else if takePart() {
                continue
            } else {
                giveBackPlace()
            }
            await run.signal.wait()
        }
        giveBackPlace()
        return false
    }

    /// Puts records in the handler's hand; nil at the end, which may have come this moment.
    private func handOut(_ limit: Int) -> RecordSlice? {
        guard let storage, let slot else { return nil }
        let last = min(index + max(1, limit), end) - 1
        guard slot.advance(to: storage.offset(at: last) + 1) else { return nil }
        handStart = index
        index = last + 1
        run.hold(slot)
        isHolding = true
        return RecordSlice(storage, handStart..<index)
    }

    /// The handler has moved past what it had.
    private func settle() {
        if handStart < index, storesOffsets { slot?.markProcessed() }
        handStart = index
        putDown()
    }

    private func putDown() {
        if isHolding { run.hold(nil) }
        isHolding = false
    }

    /// Takes the next records; false if there are none now.
    private func takePart() -> Bool {
        storage = nil
        slot = nil
        while true {
            if let part = earlier.popLast() {
                enter(part)
                return true
            }
            switch delivery.take(RecordDrain.capacity, from: run.lane, isDone: true) {
            case .records(let storage, let range):
                enter(RecordSlice(storage, range))
                return true
            case .again: continue
            case .nothingYet, .ended, .failed: return false
            }
        }
    }

    private func enter(_ part: RecordSlice) {
        storage = part.storage
        slot = part.storage.slot(at: part.range.lowerBound)
        handStart = part.range.lowerBound
        index = handStart
        end = part.range.upperBound
    }

    /// Whether the handler may work now; a place that was kept for long goes to others first.
    private func takePlace() -> Bool {
        if hasPlace {
            guard pool.isContended, placeEnd.hasPassed else { return true }
            giveBackPlace()
        }
        guard pool.takePlace(run) else { return false }
        hasPlace = true
        placeEnd = .after(PartitionPool.slice)
        return true
    }

    private func giveBackPlace() {
        hasPlace = false
        pool.giveBackPlace(run)
    }

    /// The handler has returned, or thrown an error: then what it had in hand is not done.
    func finish(hasFailed: Bool) -> UnfinishedRecords {
        if !hasFailed { settle() }
        putDown()
        var unfinished = UnfinishedRecords(partition: run.lane.partition, stored: slot?.stored)
        if let storage {
            if handStart < index { unfinished.handed = [RecordSlice(storage, handStart..<index)] }
            if index < end { unfinished.others = [RecordSlice(storage, index..<end)] }
        }
        unfinished.others += earlier.reversed()
        storage = nil
        slot = nil
        earlier = []
        return unfinished
    }
}

/// Hands out records one by one, from batches that it drains.
///
/// Belongs to the task that iterates.
@usableFromInline final class RecordReader {
    /// What there is at the moment.
    enum Polled {
        case record(ConsumerRecord)
        case nothingYet
        case ended
    }

    /// Records drained at once.
    private static let batchLimit = RecordDrain.capacity

    let delivery: ConsumerDelivery
    let storesOffsets: Bool
    /// Its number once it has become the reader; nil after the end.
    private var claim: Int?
    private(set) var storage: RecordStorage?
    /// The next record, the end of its partition's run and the end of what may be handed out.
    var index = 0
    private(set) var runEnd = 0
    private var rangeEnd = 0
    /// The partition of the record in hand.
    private(set) var slot: PartitionSlot? {
        didSet { unretained = slot.map(Unmanaged.passUnretained) }
    }
    /// The same, for reading a record without counting references to it.
    private var unretained: Unmanaged<PartitionSlot>?

    init(_ delivery: ConsumerDelivery) {
        self.delivery = delivery
        self.storesOffsets = delivery.storesOffsets
    }

    deinit { finish() }

    /// The next record of the run at hand, without a lock or a suspension; nil means that `next()` has to be asked.
    @usableFromInline func nextBuffered() -> ConsumerRecord? {
        let index = index
        guard index < runEnd, let unretained, let storage, !Task.isCancelled else { return nil }
        let next = storage.offset(at: index) + 1
        let storesOffsets = storesOffsets
        let isHandedOut = unretained._withUnsafeGuaranteedRef { slot in
            if storesOffsets { slot.markProcessed() }
            return slot.advance(to: next)
        }
        guard isHandedOut else { return nil }
        self.index = index + 1
        return ConsumerRecord(storage, index)
    }

    /// The next record; nil at the end, or when the task is cancelled.
    @usableFromInline func next() async throws(KafkaError) -> ConsumerRecord? {
        while true {
            switch try poll() {
            case .record(let record): return record
            case .ended: return nil
            case .nothingYet: await delivery.wait()
            }
        }
    }

    /// The next record if one is there: for a reader that is woken for other things too.
    func poll() throws(KafkaError) -> Polled {
        if claim == nil { claim = try delivery.claim() }
        if storesOffsets { slot?.markProcessed() }
        slot = nil
        // What is left of a run whose partition has ended is skipped.
        while true {
            if Task.isCancelled { return end() }
            if let record = enterRun() { return .record(record) }
            storage = nil
            switch delivery.take(Self.batchLimit, asBatch: false) {
            case .records(let storage, let range):
                self.storage = storage
                index = range.lowerBound
                runEnd = index
                rangeEnd = range.upperBound
            case .nothingYet:
                return .nothingYet
            case .again:
                continue
            case .ended:
                return end()
            case .failed(let error):
                _ = end()
                throw error
            }
        }
    }

    /// The first record of the next run that may be handed out.
    private func enterRun() -> ConsumerRecord? {
        guard let storage else { return nil }
        while index < rangeEnd {
            let run = storage.run(of: index)
            let slot = storage.runs[run].slot
            runEnd = min(storage.end(of: run), rangeEnd)
            if delivery.enter(slot), slot.advance(to: storage.offset(at: index) + 1) {
                self.slot = slot
                defer { index += 1 }
                return ConsumerRecord(storage, index)
            }
            index = runEnd
        }
        return nil
    }

    private func end() -> Polled {
        finish()
        return .ended
    }

    /// Stops being the reader; what was not handed out goes to the next one.
    func finish() {
        guard let claim else { return }
        self.claim = nil
        let leftover = storage.flatMap { index < rangeEnd ? (storage: $0, start: index) : nil }
        storage = nil
        slot = nil
        index = 0
        runEnd = 0
        rangeEnd = 0
        delivery.release(claim, leftover: leftover)
    }
}

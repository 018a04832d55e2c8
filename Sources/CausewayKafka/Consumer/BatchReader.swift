internal import CausewayRuntime

/// Hands out batches.
///
/// Belongs to the task that iterates.
final class BatchReader {
    private let delivery: ConsumerDelivery
    private let limit: Int
    /// How long a batch waits for further records, from its first one on; nil takes what is there.
    private let window: Duration?
    /// Its number once it has become the reader; nil after the end.
    private var claim: Int?
    private var inHand: ConsumerBatch?
    /// What is gathered and not handed out yet.
    private var gathered: [RecordSlice] = []
    private var count = 0
    /// When what is gathered is handed out though it is not full.
    private var deadline = Deadline.never
    private var alarm: LoopAlarm?

    init(_ delivery: ConsumerDelivery, limit: Int, window: Duration? = nil) {
        self.delivery = delivery
        self.limit = max(1, limit)
        self.window = window
    }

    deinit { finish() }

    /// The next batch; nil at the end, or when the task is cancelled.
    func next() async throws(KafkaError) -> ConsumerBatch? {
        if claim == nil { claim = try delivery.claim() }
        if delivery.storesOffsets { inHand?.markProcessed() }
        inHand = nil
        while !Task.isCancelled {
            switch take() {
            case .records(let storage, let range):
                if window == nil {
                    let batch = ConsumerBatch(storage, range)
                    inHand = batch
                    return batch
                }
                gather(RecordSlice(storage, range))
            case .nothingYet:
                if deadline.hasPassed, let batch = handOut() { return batch }
                await delivery.wait()
                continue
            case .again:
                continue
            case .ended:
                finish()
                return nil
            case .failed(let error):
                finish()
                throw error
            }
            if count >= limit || deadline.hasPassed, let batch = handOut() { return batch }
        }
        finish()
        return nil
    }

    private func take() -> ConsumerDelivery.Taken {
        if window == nil { return delivery.take(limit, asBatch: true) }
        // In hand only once it is handed out.
        return delivery.take(limit - count, asBatch: false, holdsOthers: count > 0)
    }

    private func gather(_ part: RecordSlice) {
        gathered.append(part)
        count += part.range.count
        guard deadline == .never, count < limit, let window else { return }
        deadline = .after(window)
        let alarm = alarm ?? LoopAlarm(on: delivery.loop) { [weak delivery] in delivery?.wake() }
        self.alarm = alarm
        alarm.set(deadline)
    }

    /// What is gathered, without what does not count any more; nil if nothing is left.
    private func handOut() -> ConsumerBatch? {
        let parts = takeGathered()
        inHand = delivery.handOut(parts)
        return inHand
    }

    private func takeGathered() -> [RecordSlice] {
        defer {
            gathered = []
            count = 0
            deadline = .never
        }
        return gathered
    }

    /// Ends; the batch in hand was not done, so the next reader begins with it.
    ///
    /// - Returns: Partitions that are read from elsewhere by now in the same assignment, each with where the batch began.
    func giveBack() -> [TopicPartition: Int64] {
        var parts: [RecordSlice] = []
        var moved: [TopicPartition: Int64] = [:]
        let slots = delivery.slots
        if let batch = inHand {
            batch.storage.forEachRun(in: batch.range) { slot, records in
                let first = batch.storage.offset(at: records.lowerBound)
                if slot.advance(to: first) {
                    parts.append(RecordSlice(batch.storage, records))
                } else if let now = slots[slot.topicPartition], now.isLive, now.epoch === slot.epoch {
                    moved[slot.topicPartition] = min(moved[slot.topicPartition] ?? first, first)
                }
            }
        }
        gathered = parts + gathered
        finish()
        return moved
    }

    private func finish() {
        inHand = nil
        alarm?.stop()
        alarm = nil
        let parts = takeGathered()
        guard let claim else { return }
        self.claim = nil
        delivery.release(claim, leftovers: parts)
    }
}

extension ConsumerBatch {
    /// The caller has moved past all of it.
    func markProcessed() {
        storage.forEachRun(in: range) { slot, _ in slot.markProcessed() }
    }
}

/// Hands out batches.
///
/// Belongs to the task that iterates.
final class BatchReader {
    private let delivery: ConsumerDelivery
    private let limit: Int
    /// Its number once it has become the reader; nil after the end.
    private var claim: Int?
    private var inHand: ConsumerBatch?

    init(_ delivery: ConsumerDelivery, limit: Int) {
        self.delivery = delivery
        self.limit = max(1, limit)
    }

    deinit { finish() }

    /// The next batch; nil at the end, or when the task is cancelled.
    func next() async throws(KafkaError) -> ConsumerBatch? {
        if claim == nil { claim = try delivery.claim() }
        if delivery.storesOffsets { inHand?.markProcessed() }
        inHand = nil
        while !Task.isCancelled {
            switch delivery.take(limit, asBatch: true) {
            case .records(let storage, let range):
                let batch = ConsumerBatch(storage, range)
                inHand = batch
                return batch
            case .nothingYet:
                await delivery.wait()
            case .again:
                continue
            case .ended:
                finish()
                return nil
            case .failed(let error):
                finish()
                throw error
            }
        }
        finish()
        return nil
    }

    private func finish() {
        inHand = nil
        guard let claim else { return }
        self.claim = nil
        delivery.release(claim, leftover: nil)
    }
}

extension ConsumerBatch {
    /// The caller has moved past all of it.
    func markProcessed() {
        storage.forEachRun(in: range) { slot, _ in slot.markProcessed() }
    }
}

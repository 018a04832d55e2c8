internal import CausewayRuntime

/// Hands batches to a closure on a loop when records arrive: no task, no suspension.
final class PushReader: Sendable {
    typealias Handler = @Sendable (ConsumerBatch) -> Void
    typealias Ended = @Sendable (KafkaError?) -> Void

    private let delivery: ConsumerDelivery
    private let loop: EventLoop
    private let limit: Int
    private let handler: Handler
    private let ended: Ended

    init(
        _ delivery: ConsumerDelivery, loop: EventLoop, limit: Int, handler: @escaping Handler, ended: @escaping Ended
    ) {
        self.delivery = delivery
        self.loop = loop
        self.limit = limit
        self.handler = handler
        self.ended = ended
    }

    /// On the loop: hands out what is there, one batch; more of it after the loop's other work.
    func drain() {
        switch delivery.take(limit, asBatch: true) {
        case .records(let storage, let range):
            let batch = ConsumerBatch(storage, range)
            handler(batch)
            if delivery.storesOffsets { batch.markProcessed() }
            delivery.putDown()
            if range.count < limit, delivery.isEmpty { return }
            loop.execute { self.drain() }
        case .again:
            loop.execute { self.drain() }
        case .nothingYet:
            return
        case .ended:
            ended(nil)
        case .failed(let error):
            ended(error)
        }
    }
}

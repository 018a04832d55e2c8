internal import CausewayRuntime
internal import Synchronization

/// Hands batches to a closure on a loop when records arrive: no task, no suspension.
final class PushReader: Sendable {
    typealias Handler = @Sendable (ConsumerBatch) -> Void
    typealias Ended = @Sendable (KafkaError?) -> Void

    private let delivery: ConsumerDelivery
    private let loop: EventLoop
    private let limit: Int
    private let handler: Handler
    private let ended: Ended
    private let isOver = Atomic(false)

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
        if isOver.load(ordering: .relaxed) { return }
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
            end(nil)
        case .failed(let error):
            end(error)
        }
    }

    /// Once only, though both the end of reading and the end of the client wake the loop.
    private func end(_ error: KafkaError?) {
        if isOver.exchange(true, ordering: .relaxed) { return }
        ended(error)
    }
}

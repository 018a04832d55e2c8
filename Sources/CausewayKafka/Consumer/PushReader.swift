internal import CausewayRuntime
internal import Synchronization

/// Hands batches to a closure on a loop when records arrive: no task, no suspension.
///
/// Sendable because everything is called on the loop, but for what is atomic.
package final class PushReader: @unchecked Sendable {
    /// Returns whether it is done with the batch; otherwise there is no other one until `goOn()`.
    typealias Handler = @Sendable (ConsumerBatch) -> Bool
    typealias Ended = @Sendable (KafkaError?) -> Void

    private let delivery: ConsumerDelivery
    private let loop: EventLoop
    private let limit: Int
    private let claim: Int
    private let handler: Handler
    private let ended: Ended
    private let isOver = Atomic(false)
    /// Whether a batch is in hand that the handler is not done with.
    @exclusivity(unchecked) private var isWaited = false

    init(
        _ delivery: ConsumerDelivery, claim: Int, loop: EventLoop, limit: Int, handler: @escaping Handler,
        ended: @escaping Ended
    ) {
        self.delivery = delivery
        self.claim = claim
        self.loop = loop
        self.limit = limit
        self.handler = handler
        self.ended = ended
    }

    /// On the loop: hands out what is there, one batch; more of it after the loop's other work.
    func drain() {
        if isWaited || isOver.load(ordering: .relaxed) { return }
        switch delivery.take(limit, asBatch: true) {
        case .records(let storage, let range):
            let batch = ConsumerBatch(storage, range)
            isWaited = true
            guard handler(batch) else { return }
            if delivery.storesOffsets { batch.markProcessed() }
            // A full batch is seldom the last one.
            proceed(mayBeEmpty: range.count < limit)
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

    /// On the loop: the batch in hand is done with.
    package func goOn() { if isWaited { proceed(mayBeEmpty: true) } }

    /// On the loop: ends it without a word, unless it has ended; what is in hand is nobody's any more.
    package func stop() { _ = finish() }

    private func proceed(mayBeEmpty: Bool) {
        isWaited = false
        delivery.putDown()
        if mayBeEmpty, delivery.isEmpty { return }
        loop.execute { self.drain() }
    }

    private func end(_ error: KafkaError?) { if finish() { ended(error) } }

    /// Makes room for another reader, once only: both the end of reading and the end of the client wake the loop.
    private func finish() -> Bool {
        if isOver.exchange(true, ordering: .relaxed) { return false }
        isWaited = false
        delivery.pull()
        delivery.release(claim, leftovers: [])
        return true
    }
}

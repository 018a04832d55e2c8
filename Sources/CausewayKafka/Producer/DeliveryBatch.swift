internal import Synchronization

/// The ends of the records of one `send(contentsOf:)`: set one by one by their reports, awaited together.
///
/// Each record in flight holds the batch, by its place.
final class DeliveryBatch: Sendable {
    /// Where a record stands; its address is what the report brings back.
    struct Place {
        let batch: Unmanaged<DeliveryBatch>
        let index: Int
    }

    private struct State {
        var outcomes: [DeliveryBox.Outcome?] = []
        var topics: [String] = []
        /// Records without an outcome.
        var open = 0
        var waiter: UnsafeContinuation<Void, Never>?
        /// The sender does not wait any more.
        var isAbandoned = false
        /// Where the places are, and how many of the last block are taken.
        var blocks: [Block] = []
    }

    /// Memory for places, which must not move.
    ///
    /// Sendable because it is used under the lock only, and when the batch ends.
    private struct Block: @unchecked Sendable {
        static let size = 256
        let places: UnsafeMutablePointer<Place>
        var count = 0
    }

    private let state = Mutex(State())

    deinit {
        for block in state.withLock({ $0.blocks }) { block.places.deallocate() }
    }

    /// A place for the next record; its opaque holds the batch until the report, or until it is taken back.
    func open(_ topic: String) -> (index: Int, opaque: UInt) {
        state.withLock { state in
            let index = state.outcomes.count
            state.outcomes.append(nil)
            state.topics.append(topic)
            state.open += 1
            if state.blocks.last.map({ $0.count == Block.size }) ?? true {
                state.blocks.append(Block(places: .allocate(capacity: Block.size)))
            }
            let last = state.blocks.count - 1
            let place = state.blocks[last].places + state.blocks[last].count
            state.blocks[last].count += 1
            place.initialize(to: Place(batch: .passRetained(self), index: index))
            return (index, DeliveryTag.opaque(place: place))
        }
    }

    /// The topic of a record, as the sender named it.
    func topic(at index: Int) -> String { state.withLock { $0.topics[index] } }

    /// Sets a record's outcome; false if nobody waits for it any more.
    func complete(_ index: Int, _ outcome: DeliveryBox.Outcome) -> Bool {
        let (isAwaited, waiter) = state.withLock { state in
            if state.isAbandoned { return (false, nil as UnsafeContinuation<Void, Never>?) }
            state.outcomes[index] = outcome
            state.open -= 1
            guard state.open == 0 else { return (true, nil) }
            defer { state.waiter = nil }
            return (true, state.waiter)
        }
        waiter?.resume()
        return isAwaited
    }

    /// Waits for every outcome; in a cancelled task those that are not there yet are `cancelled`.
    func outcomes() async -> [DeliveryBox.Outcome] {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isDone = state.withLock { state in
                    // Asked under the lock: `abandon` comes either before that, or finds the waiter.
                    if state.open == 0 || state.isAbandoned || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }?.resume()
        }
        return state.withLock { state in
            state.isAbandoned = state.open > 0
            return state.outcomes.enumerated().map { index, outcome in
                outcome ?? .failure(DeliveryBox.cancelled(state.topics[index]))
            }
        }
    }
}

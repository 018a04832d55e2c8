internal import Synchronization

/// The end of one awaited record: set once by its delivery report, awaited by its sender.
final class DeliveryBox: Sendable {
    typealias Outcome = Result<RecordMetadata, KafkaError>
    private typealias Waiter = UnsafeContinuation<Outcome, Never>

    private struct State {
        var outcome: Outcome?
        var first: (id: Int, waiter: Waiter)?
        var others: [(id: Int, waiter: Waiter)] = []
        var nextID = 0
    }

    /// The topic as the record named it: shared, not made anew for each report.
    let topic: String
    private let state = Mutex(State())

    init(topic: String) { self.topic = topic }

    /// Sets the outcome and resumes who waits; only the first call counts.
    func complete(_ outcome: Outcome) {
        let (first, others) = state.withLock { state in
            guard state.outcome == nil else { return (nil as Waiter?, [] as [Waiter]) }
            state.outcome = outcome
            defer {
                state.first = nil
                state.others = []
            }
            return (state.first?.waiter, state.others.map(\.waiter))
        }
        first?.resume(returning: outcome)
        for waiter in others { waiter.resume(returning: outcome) }
    }

    /// Waits for the outcome; a cancelled task gets `cancelled` at once, though the record may still be written.
    func wait() async -> Outcome {
        if let outcome = state.withLock({ $0.outcome }) { return outcome }
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { waiter in
                let outcome = state.withLock { state -> Outcome? in
                    if let outcome = state.outcome { return outcome }
                    // Asked under the lock: `cancel` comes either before that, or finds the waiter.
                    if Task.isCancelled { return .failure(Self.cancelled(topic)) }
                    if state.first == nil { state.first = (id, waiter) } else { state.others.append((id, waiter)) }
                    return nil
                }
                if let outcome { waiter.resume(returning: outcome) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func cancel(_ id: Int) {
        let waiter = state.withLock { state -> Waiter? in
            if let first = state.first, first.id == id {
                state.first = nil
                return first.waiter
            }
            guard let index = state.others.firstIndex(where: { $0.id == id }) else { return nil }
            return state.others.remove(at: index).waiter
        }
        waiter?.resume(returning: .failure(Self.cancelled(topic)))
    }

    private static func cancelled(_ topic: String) -> KafkaError {
        KafkaError(
            .cancelled, "The task was cancelled while a record to '\(topic)' was on its way; it may still be written.")
    }
}

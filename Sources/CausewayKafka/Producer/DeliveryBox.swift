internal import Synchronization

/// The end of one awaited record: set once by its delivery report, awaited by its sender.
final class DeliveryBox: Sendable {
    typealias Outcome = Result<RecordMetadata, KafkaError>
    private typealias Waiter = UnsafeContinuation<Outcome, Never>

    /// Who is there when the outcome comes.
    enum Audience {
        /// A waiter, or nobody so far.
        case open
        /// Nobody but those that were cancelled.
        case cancelled
    }

    private struct State {
        var outcome: Outcome?
        var first: (id: Int, waiter: Waiter)?
        var others: [(id: Int, waiter: Waiter)] = []
        var nextID = 0
        /// Somebody who waited was cancelled.
        var hasCancelled = false
        /// Called in the end with a failure that nobody has read; nil once somebody has.
        var unread: (@Sendable (KafkaError) -> Void)?
    }

    /// The topic as the record named it: shared, not made anew for each report.
    let topic: String
    private let state = Mutex(State())

    init(topic: String) { self.topic = topic }

    deinit {
        state.withLock { state in
            if let unread = state.unread, case .failure(let error) = state.outcome { unread(error) }
        }
    }

    /// Sets the outcome and resumes who waits; only the first call counts.
    ///
    /// - Parameters:
    ///   - outcome: The outcome.
    ///   - unread: Told of a failure that nobody reads.
    /// - Returns: Who was there.
    @discardableResult
    func complete(_ outcome: Outcome, unread: (@Sendable (KafkaError) -> Void)? = nil) -> Audience {
        let (audience, first, others) = state.withLock { state in
            guard state.outcome == nil else { return (Audience.open, nil as Waiter?, [] as [Waiter]) }
            state.outcome = outcome
            defer {
                state.first = nil
                state.others = []
            }
            let isAwaited = state.first != nil || !state.others.isEmpty
            if !isAwaited { state.unread = unread }
            let audience = state.hasCancelled && !isAwaited ? Audience.cancelled : .open
            return (audience, state.first?.waiter, state.others.map(\.waiter))
        }
        first?.resume(returning: outcome)
        for waiter in others { waiter.resume(returning: outcome) }
        return audience
    }

    /// Waits for the outcome; a cancelled task gets `cancelled` at once, though the record may still be written.
    func wait() async -> Outcome {
        if let outcome = state.withLock({ Self.read(&$0) }) { return outcome }
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { waiter in
                let outcome = state.withLock { state -> Outcome? in
                    if let outcome = Self.read(&state) { return outcome }
                    // Asked under the lock: `cancel` comes either before that, or finds the waiter.
                    if Task.isCancelled {
                        state.hasCancelled = true
                        return .failure(Self.cancelled(topic))
                    }
                    if state.first == nil { state.first = (id, waiter) } else { state.others.append((id, waiter)) }
                    return nil
                }
                if let outcome { waiter.resume(returning: outcome) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    private static func read(_ state: inout State) -> Outcome? {
        if state.outcome != nil { state.unread = nil }
        return state.outcome
    }

    private func cancel(_ id: Int) {
        let waiter = state.withLock { state -> Waiter? in
            if let first = state.first, first.id == id {
                state.first = nil
                state.hasCancelled = true
                return first.waiter
            }
            guard let index = state.others.firstIndex(where: { $0.id == id }) else { return nil }
            state.hasCancelled = true
            return state.others.remove(at: index).waiter
        }
        waiter?.resume(returning: .failure(Self.cancelled(topic)))
    }

    static func cancelled(_ topic: String) -> KafkaError {
        KafkaError(
            .cancelled, "The task was cancelled while a record to '\(topic)' was on its way; it may still be written.",
            mayBeWritten: true)
    }
}

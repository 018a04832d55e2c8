internal import Synchronization

/// The end of one awaited record: set once by its delivery report, awaited by its sender.
///
/// There is one for each record under way, so it is small: what few of them need is apart.
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

    private enum Phase: UInt8 { case open, written, failed }

    private struct State {
        var phase = Phase.open
        var isAppendTime = false
        /// Somebody who waited was cancelled.
        var hasCancelled = false
        var partition: Int32 = 0
        /// Numbers of the waiters, for those that are cancelled.
        var lastID: Int32 = 0
        var firstID: Int32 = 0
        /// -1 where there is none.
        var offset: Int64 = -1
        /// -1 where there is none.
        var timestamp: Int64 = -1
        var first: Waiter?
        var rest: Rest?
    }

    /// What few boxes need; guarded by the lock of its box.
    private final class Rest {
        /// Waiters behind the first.
        var others: [Other] = []
        var error: KafkaError?
        /// Called in the end with a failure that nobody has read; nil once somebody has.
        var unread: (@Sendable (KafkaError) -> Void)?
    }

    private typealias Other = (id: Int32, waiter: Waiter)

    /// The topic as the record named it: shared, not made anew for each report.
    let topic: String
    private let state = Mutex(State())

    init(topic: String) { self.topic = topic }

    deinit {
        state.withLock { state in
            if let rest = state.rest, let unread = rest.unread, let error = rest.error { unread(error) }
        }
    }

    // MARK: The report

    /// Sets where the record was written and resumes who waits; to be called once.
    func complete(partition: Int32, offset: Int64, time: (milliseconds: Int64, isAppendTime: Bool)?) -> Audience {
        complete { state in
            state.phase = .written
            state.partition = partition
            state.offset = offset
            state.timestamp = time?.milliseconds ?? -1
            state.isAppendTime = time?.isAppendTime ?? false
        }
    }

    /// Sets why the record was not written and resumes who waits; to be called once.
    ///
    /// - Parameters:
    ///   - error: Why.
    ///   - unread: Told if nobody reads that.
    func fail(_ error: KafkaError, unread: @escaping @Sendable (KafkaError) -> Void) {
        _ = complete { state in
            state.phase = .failed
            let rest = Self.rest(&state)
            rest.error = error
            rest.unread = state.first == nil && rest.others.isEmpty ? unread : nil
        }
    }

    private func complete(_ change: (inout State) -> Void) -> Audience {
        let (audience, first, others) = state.withLock { state in
            guard state.phase == .open else { return (Audience.open, nil as Waiter?, [] as [Other]) }
            change(&state)
            let others = state.rest?.others ?? []
            let first = state.first
            state.first = nil
            state.rest?.others = []
            let isAwaited = first != nil || !others.isEmpty
            return (state.hasCancelled && !isAwaited ? .cancelled : .open, first, others)
        }
        if first != nil || !others.isEmpty { resume(first, others) }
        return audience
    }

    private func resume(_ first: Waiter?, _ others: [Other]) {
        guard let outcome else { return }
        first?.resume(returning: outcome)
        for other in others { other.waiter.resume(returning: outcome) }
    }

    private static func rest(_ state: inout State) -> Rest {
        if let rest = state.rest { return rest }
        let rest = Rest()
        state.rest = rest
        return rest
    }

    // MARK: The sender

    /// What became of the record, if it is known; who asks has read it.
    var outcome: Outcome? { state.withLock { read(&$0) } }

    /// Waits for the outcome; a cancelled task gets `cancelled` at once, though the record may still be written.
    func wait() async -> Outcome {
        if let outcome { return outcome }
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { waiter in
                let outcome = state.withLock { state -> Outcome? in
                    if let outcome = read(&state) { return outcome }
                    // Asked under the lock: `cancel` comes either before that, or finds the waiter.
                    if Task.isCancelled {
                        state.hasCancelled = true
                        return .failure(Self.cancelled(topic))
                    }
                    if state.first == nil {
                        (state.first, state.firstID) = (waiter, id)
                    } else {
                        Self.rest(&state).others.append((id, waiter))
                    }
                    return nil
                }
                if let outcome { waiter.resume(returning: outcome) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func read(_ state: inout State) -> Outcome? {
        switch state.phase {
        case .open: return nil
        case .written:
            return .success(
                RecordMetadata(
                    topic: topic, partition: Int(state.partition), offset: state.offset >= 0 ? state.offset : nil,
                    timestamp: state.timestamp >= 0 ? KafkaTimestamp(milliseconds: state.timestamp) : nil,
                    isAppendTime: state.isAppendTime))
        case .failed:
            state.rest?.unread = nil
            return state.rest?.error.map { .failure($0) }
        }
    }

    private func cancel(_ id: Int32) {
        let waiter = state.withLock { state -> Waiter? in
            if let first = state.first, state.firstID == id {
                state.first = nil
                state.hasCancelled = true
                return first
            }
            guard let rest = state.rest, let index = rest.others.firstIndex(where: { $0.id == id }) else { return nil }
            state.hasCancelled = true
            return rest.others.remove(at: index).waiter
        }
        waiter?.resume(returning: .failure(Self.cancelled(topic)))
    }

    static func cancelled(_ topic: String) -> KafkaError {
        KafkaError(
            .cancelled, "The task was cancelled while a record to '\(topic)' was on its way; it may still be written.",
            mayBeWritten: true)
    }
}

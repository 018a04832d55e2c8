internal import Synchronization

/// The end of one awaited record: set once by its delivery report, awaited by its sender.
///
/// There is one for each record under way, so it is small, and a report that nobody waits for yet takes no lock: the
/// outcome is written before `phase` says so, and read after. Sendable because of that, and because the rest is locked.
final class DeliveryBox: @unchecked Sendable {
    typealias Outcome = Result<RecordMetadata, KafkaError>
    private typealias Waiter = UnsafeContinuation<Outcome, Never>
    private typealias Other = (id: Int32, waiter: Waiter)

    /// Who is there when the outcome comes.
    enum Audience {
        /// A waiter, or nobody so far.
        case open
        /// Nobody but those that were cancelled.
        case cancelled
    }

    /// How far it is, from `open` on upwards.
    private enum Phase {
        static let open: UInt8 = 0
        /// Somebody waits, or has waited.
        static let awaited: UInt8 = 1
        static let ended: UInt8 = 2
    }

    private struct Waiters {
        /// Numbers of the waiters, for those that are cancelled.
        var lastID: Int32 = 0
        var firstID: Int32 = 0
        var first: Waiter?
        /// Those behind the first; few boxes have any.
        var others: [Other] = []
        /// One of them was cancelled.
        var hasCancelled = false

        var isEmpty: Bool { first == nil && others.isEmpty }
    }

    /// A failure, and who is told if nobody reads it.
    private final class Failure {
        let error: KafkaError
        let unread: @Sendable (KafkaError) -> Void
        let isRead = Atomic(false)

        init(_ error: KafkaError, _ unread: @escaping @Sendable (KafkaError) -> Void) {
            self.error = error
            self.unread = unread
        }
    }

    /// The topic as the record named it: shared, not made anew for each report.
    let topic: String
    private let phase = Atomic(Phase.open)
    private var isAppendTime = false
    private var partition: Int32 = 0
    /// -1 where there is none.
    private var offset: Int64 = -1
    /// -1 where there is none.
    private var timestamp: Int64 = -1
    private var failure: Failure?
    private let waiters = Mutex(Waiters())

    init(topic: String) { self.topic = topic }

    deinit {
        if let failure, !failure.isRead.load(ordering: .relaxed) { failure.unread(failure.error) }
    }

    // MARK: The report

    /// Sets where the record was written and resumes who waits; to be called once.
    func complete(partition: Int32, offset: Int64, time: (milliseconds: Int64, isAppendTime: Bool)?) -> Audience {
        self.partition = partition
        self.offset = offset
        timestamp = time?.milliseconds ?? -1
        isAppendTime = time?.isAppendTime ?? false
        return end()
    }

    /// Sets why the record was not written and resumes who waits; to be called once.
    ///
    /// - Parameters:
    ///   - error: Why.
    ///   - unread: Told if nobody reads that.
    func fail(_ error: KafkaError, unread: @escaping @Sendable (KafkaError) -> Void) {
        failure = Failure(error, unread)
        _ = end()
    }

    private func end() -> Audience {
        if phase.exchange(Phase.ended, ordering: .acquiringAndReleasing) == Phase.open { return .open }
        let gone = waiters.withLock { waiters in
            defer {
                waiters.first = nil
                waiters.others = []
            }
            return waiters
        }
        if !gone.isEmpty, let outcome {
            gone.first?.resume(returning: outcome)
            for other in gone.others { other.waiter.resume(returning: outcome) }
        }
        return gone.hasCancelled && gone.isEmpty ? .cancelled : .open
    }

    // MARK: The sender

    /// What became of the record, if it is known; who asks has read it.
    var outcome: Outcome? {
        guard phase.load(ordering: .acquiring) == Phase.ended else { return nil }
        if let failure {
            failure.isRead.store(true, ordering: .relaxed)
            return .failure(failure.error)
        }
        return .success(
            RecordMetadata(
                topic: topic, partition: Int(partition), offset: offset >= 0 ? offset : nil,
                timestamp: timestamp >= 0 ? KafkaTimestamp(milliseconds: timestamp) : nil, isAppendTime: isAppendTime))
    }

    /// Waits for the outcome; a cancelled task gets `cancelled` at once, though the record may still be written.
    func wait() async -> Outcome {
        if let outcome { return outcome }
        let id = waiters.withLock { waiters in
            waiters.lastID += 1
            return waiters.lastID
        }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { waiter in
                if let outcome = add(waiter, id) { waiter.resume(returning: outcome) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Has the waiter resumed later, or returns with what.
    private func add(_ waiter: Waiter, _ id: Int32) -> Outcome? {
        waiters.withLock { waiters in
            // Said under the lock: `end` either sees it, and comes for the waiter, or was there before.
            let (isFirst, found) = phase.compareExchange(
                expected: Phase.open, desired: Phase.awaited, ordering: .acquiringAndReleasing)
            if !isFirst, found == Phase.ended { return outcome }
            // Asked under the lock too: `cancel` comes either before that, or finds the waiter.
            if Task.isCancelled {
                waiters.hasCancelled = true
                return .failure(Self.cancelled(topic))
            }
            if waiters.first == nil {
                (waiters.first, waiters.firstID) = (waiter, id)
            } else {
                waiters.others.append((id, waiter))
            }
            return nil
        }
    }

    private func cancel(_ id: Int32) {
        let waiter = waiters.withLock { waiters -> Waiter? in
            if let first = waiters.first, waiters.firstID == id {
                waiters.first = nil
                waiters.hasCancelled = true
                return first
            }
            guard let index = waiters.others.firstIndex(where: { $0.id == id }) else { return nil }
            waiters.hasCancelled = true
            return waiters.others.remove(at: index).waiter
        }
        waiter?.resume(returning: .failure(Self.cancelled(topic)))
    }

    static func cancelled(_ topic: String) -> KafkaError {
        KafkaError(
            .cancelled, "The task was cancelled while a record to '\(topic)' was on its way; it may still be written.",
            mayBeWritten: true)
    }
}

internal import CausewayRuntime
internal import Synchronization

/// A transaction that is open: what is written and which offsets count, all of it or nothing.
///
/// Any thread may use it until the closure that was given it returns. Once one of its calls has failed, the transaction
/// is aborted, also when the caller goes on: a commit would leave something out.
public final class KafkaTransaction: Sendable {
    private struct State {
        var failure: KafkaError?
        var isOver = false
    }

    private let driver: TransactionDriver
    private let deadline: Deadline
    private let state = Mutex(State())

    init(_ driver: TransactionDriver, by deadline: Deadline) {
        self.driver = driver
        self.deadline = deadline
    }

    // MARK: Records

    /// Writes a record and suspends until the brokers have acknowledged it, also while the queue is full.
    ///
    /// - Parameter record: The record.
    /// - Returns: Where it was written; it counts once the transaction is committed.
    /// - Throws: Why it was not written: the transaction will be aborted.
    @discardableResult
    public func send(_ record: ProducerRecord) async throws(KafkaError) -> RecordMetadata {
        let delivery = try await enqueue(record)
        return try await failing { () async throws(KafkaError) in try await delivery.value }
    }

    /// Queues a record; suspends only while the queue is full.
    ///
    /// The commit waits until all of them are acknowledged, and fails if one of them is not.
    ///
    /// - Parameter record: The record.
    /// - Returns: What tells its end; it may be dropped.
    /// - Throws: Why the record can't be written: the transaction will be aborted.
    @discardableResult
    public func enqueue(_ record: ProducerRecord) async throws(KafkaError) -> PendingDelivery {
        try check()
        return try await failing { [driver, deadline] () async throws(KafkaError) in
            try await driver.learn(record.topic, by: deadline)
            return try await driver.producer.enqueue(record)
        }
    }

    // MARK: Offsets

    /// Commits a consumer's offsets along with the transaction; what is made of its records is then made exactly once.
    ///
    /// The consumer needs a group, `readCommitted` and `enableAutoOffsetStore` off.
    ///
    /// - Parameter offsets: How far records were worked on. They are refused before they reach the broker if one of their
    ///   partitions was given up or lost since the records were read; the broker refuses those of a member that it has
    ///   thrown out.
    /// - Throws: `assignmentLost`, `illegalGeneration`, `unknownMember` and so on when the partitions are somebody else's
    ///   by now: the transaction will be aborted, and the records are not the caller's to work on again.
    ///   `invalidConfiguration` for a consumer that is not set up for it, `timedOut`, or why the group did not take them.
    public func sendOffsets(_ offsets: ConsumedOffsets) async throws(KafkaError) {
        try check()
        if offsets.isEmpty { return }
        try await failing { [driver, deadline] () async throws(KafkaError) in
            let group = try offsets.groupMetadata()
            switch await driver.sendOffsets(offsets.offsets, of: group, by: deadline) {
            case .done: break
            case .unfinished(let error), .mustAbort(let error), .fatal(let error): throw error
            }
        }
    }

    // MARK: The end

    /// Nothing more can be done in it; returns why it must not be committed, if so.
    func end() -> KafkaError? {
        state.withLock { state in
            state.isOver = true
            return state.failure
        }
    }

    /// It must not be committed.
    func fail(_ error: KafkaError) { state.withLock { state in if state.failure == nil { state.failure = error } } }

    private func check() throws(KafkaError) {
        let (failure, isOver) = state.withLock { ($0.failure, $0.isOver) }
        if let failure { throw failure }
        if isOver {
            throw KafkaError(
                .invalidState, "The transaction is over: its closure has returned. Use it only within the closure.")
        }
    }

    private func failing<Result>(_ body: () async throws(KafkaError) -> Result) async throws(KafkaError) -> Result {
        do throws(KafkaError) {
            return try await body()
        } catch {
            fail(error)
            throw error
        }
    }
}

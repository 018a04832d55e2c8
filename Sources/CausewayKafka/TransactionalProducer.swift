public import CausewayObservability
public import CausewayRuntime
internal import Synchronization

/// Writes records, and commits the offsets of what they were made of, in transactions: all of one or nothing.
///
/// It lives from `init` to `close`; `run()` only waits for the end and closes. Any thread may use it. One transaction at
/// a time: others wait for their turn, in the order in which they came. Whoever begins with the same `transactionalID`
/// later shuts this one out for good.
///
/// A call that fails by what passes is made again until its deadline. What comes out is one of three: `aborted`, and the
/// transaction may be run again; `fatal`, and the producer is over; `undecided`, when no answer came in time.
public final class TransactionalProducer: Sendable {
    /// The settings it was made with.
    public let configuration: TransactionalProducerConfiguration
    let driver: TransactionDriver
    private let turns = Turns()
    /// The transaction that is open.
    private let current = Mutex<KafkaTransaction?>(nil)
    let logger: Logger

    /// Creates a producer; it connects by itself.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - controlLoop: Where delivery reports are drained; nil takes the process's control loop.
    ///   - logger: Where the client's warnings go.
    /// - Throws: As ``KafkaProducer/init(configuration:controlLoop:logger:)``.
    public init(
        configuration: TransactionalProducerConfiguration, controlLoop: EventLoop? = nil,
        logger: Logger = .disabled
    ) throws(KafkaError) {
        self.configuration = configuration
        self.logger = logger
        driver = TransactionDriver(
            try KafkaProducer(configuration: configuration.resolved(), controlLoop: controlLoop, logger: logger))
    }

    static var closed: KafkaError {
        KafkaError(.closed, "The transactional producer is closed: make a new one for more transactions.")
    }

    // MARK: Transactions

    /// Shuts out earlier producers of the `transactionalID`, aborts what they left open, and looks the topics up.
    ///
    /// The first transaction does it otherwise, and takes that much longer. Idempotent.
    ///
    /// - Parameter deadline: When to give up.
    /// - Throws: `notBegun` when it was not done by the deadline, `fatal`, `cancelled`.
    public func initTransactions(deadline: Deadline = .after(.seconds(30))) async throws(TransactionError) {
        try await takeTurn(by: deadline)
        defer { turns.give() }
        try await driver.prepare(configuration.topics, by: deadline)
    }

    /// Runs a closure in a transaction and commits, or aborts when it throws.
    ///
    /// The closure must be done well before `transactionTimeout`: by then the cluster aborts the transaction and the
    /// producer is over. It must not call this method of the same producer. A task that is cancelled before the commit
    /// has begun aborts; a commit that has begun is not interrupted.
    ///
    /// - Parameters:
    ///   - deadline: When to give up waiting for its turn and for the cluster; an abort may take a second longer.
    ///   - body: What is done in the transaction; it runs in the caller's isolation.
    /// - Returns: What the closure returns, once the transaction is committed.
    /// - Throws: `TransactionError`, which says what became of the transaction; what the closure throws itself, unless it
    ///   is a `KafkaError`, once the transaction is aborted.
    @discardableResult
    public func withTransaction<Result>(
        deadline: Deadline = .after(.seconds(60)), _ body: (KafkaTransaction) async throws -> Result
    ) async throws -> Result {
        try await runTransaction(deadline: deadline, waitsForDecision: false, body)
    }

    /// Runs a transaction.
    ///
    /// - Parameters:
    ///   - deadline: When to give up.
    ///   - waitsForDecision: Whether a commit without an answer is waited for past the deadline, until it is known what
    ///     became of it, the task is cancelled or the producer closed.
    ///   - body: What is done in it.
    /// - Returns: What the closure returns.
    /// - Throws: As `withTransaction`.
    package func runTransaction<Result>(
        deadline: Deadline, waitsForDecision: Bool, _ body: (KafkaTransaction) async throws -> Result
    ) async throws -> Result {
        try await takeTurn(by: deadline)
        defer { turns.give() }
        try await driver.open(configuration.topics, by: deadline)
        let transaction = KafkaTransaction(driver, by: deadline)
        current.withLock { $0 = transaction }
        defer { current.withLock { $0 = nil } }
        let result: Result
        do {
            result = try await body(transaction)
        } catch {
            throw await abort(transaction, because: error, deadline)
        }
        if let failure = transaction.end() { throw await abort(transaction, because: failure, deadline) }
        if Task.isCancelled { throw await abort(transaction, because: CancellationError(), deadline) }
        try await commit(deadline, waitsForDecision: waitsForDecision)
        return result
    }

    private func takeTurn(by deadline: Deadline) async throws(TransactionError) {
        switch await turns.take(by: deadline) {
        case .turn: return
        case .cancelled: throw .cancelled
        case .closed: throw driver.failure.map { .fatal($0) } ?? .notBegun(Self.closed)
        case .timedOut:
            throw .notBegun(
                KafkaError(
                    .timedOut,
                    """
                    Another transaction of '\(configuration.transactionalID)' was still open at this one's deadline: use \
                    a producer for each of those that run side by side, and begin none within another.
                    """, isRetriable: true))
        }
    }

    private func commit(_ deadline: Deadline, waitsForDecision: Bool) async throws(TransactionError) {
        var outcome = await driver.end(by: .commit, deadline)
        while waitsForDecision, case .unfinished(let error) = outcome, !Task.isCancelled, !driver.isClosing {
            logger.warning(
                "a commit is not confirmed yet: \(error.message)",
                ["transactional.id": configuration.transactionalID])
            outcome = await driver.resumeCommit(by: .after(.seconds(10)))
        }
        switch outcome {
        case .done: return
        case nil: throw .aborted(Self.closed)
        case .unfinished(let error): throw .undecided(error)
        case .fatal(let error): throw .fatal(error)
        case .mustAbort(let error):
            if case .fatal(let fatal) = await driver.settle(by: Self.abortDeadline(deadline)) { throw .fatal(fatal) }
            throw .aborted(error)
        }
    }

    /// Aborts; returns what is to be thrown.
    private func abort(
        _ transaction: KafkaTransaction, because error: any Error, _ deadline: Deadline
    ) async -> any Error {
        let failure = transaction.end()
        switch await driver.end(by: .abort, Self.abortDeadline(deadline)) {
        case .fatal(let fatal): return TransactionError.fatal(fatal)
        // Closed meanwhile, which has aborted it.
        case nil: return TransactionError.aborted(failure ?? Self.closed)
        case .unfinished(let reason), .mustAbort(let reason):
            // Nothing of it will be committed: the cluster aborts it at its time-out, or the next step does.
            logger.warning(
                "a transaction is not aborted yet: \(reason.message)",
                ["transactional.id": configuration.transactionalID])
        case .done: break
        }
        if error is CancellationError { return TransactionError.cancelled }
        if let error = error as? KafkaError {
            return error.code == .cancelled ? TransactionError.cancelled : TransactionError.aborted(error)
        }
        return error
    }

    private static func abortDeadline(_ deadline: Deadline) -> Deadline { max(deadline, .after(.seconds(1))) }

    // MARK: The end

    /// Ends it: a transaction that is open is aborted, its calls fail, and no other begins.
    ///
    /// Idempotent. It does not wait for the closure of the open transaction. A commit that is under way is waited for.
    ///
    /// - Parameter deadline: When to give up; the cluster aborts what is left after `transactionTimeout`.
    /// - Throws: `timedOut` when something was left.
    public func close(deadline: Deadline = .after(.seconds(10))) async throws(KafkaError) {
        driver.close()
        turns.close()
        current.withLock { $0 }?.fail(Self.closed)
        if await driver.end(by: .abort, deadline) == nil { await turns.waitUntilIdle(by: deadline) }
        let left = await driver.settle(by: deadline)
        try await driver.producer.close(deadline: deadline)
        if case .unfinished(let error) = left { throw error }
    }
}

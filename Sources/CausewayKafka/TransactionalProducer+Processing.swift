internal import CausewayObservability
internal import CausewayRuntime

extension TransactionalProducer {
    /// Reads records, has a closure make something of them, and commits what it writes with their offsets: whatever
    /// happens, a `readCommitted` reader finds what was made of each record exactly once.
    ///
    /// ```swift
    /// try await producer.processBatches(of: consumer) { batch, transaction in
    ///     for record in batch {
    ///         try await transaction.enqueue(ProducerRecord(topic: "prices", key: record.keyBytes, value: price(record)))
    ///     }
    /// }
    /// ```
    ///
    /// Each batch is one transaction: a cluster commits about a hundred a second, so that many records should share one;
    /// but it holds back readers for as long as it is open, and must be done well before `transactionTimeout`. A
    /// transaction that is aborted is run again, with those records of the batch whose partitions are still assigned:
    /// what the closure does besides writing to the transaction may happen more than once.
    ///
    /// It returns when the consumer is closed or the task is cancelled. The consumer has no other reader meanwhile. A
    /// member that runs beside others needs a `transactionalID` of its own, and of its partitions so much of a transaction
    /// as it may keep another member waiting in a rebalance: `revokeTimeout`.
    ///
    /// - Parameters:
    ///   - consumer: Reads the records: a member of a group, `readCommitted`, with `enableAutoOffsetStore` off.
    ///   - limit: How many records at most in a transaction.
    ///   - window: How long a batch waits for further records from when its first one is there, in steps of 8 ms.
    ///   - attempts: How often a batch is tried before its error is thrown.
    ///   - body: Makes something of a batch; it runs in the caller's isolation.
    /// - Throws: `TransactionError.fatal` when the producer is over, `aborted` or `notBegun` after the last attempt,
    ///   `undecided` when that ended before it was known what became of a commit; what the closure throws itself, unless
    ///   it is a `KafkaError`; `invalidConfiguration`, `readerBusy`, or why reading failed. Unless `undecided`, a new call
    ///   begins with the batch that was not done.
    public func processBatches(
        of consumer: KafkaConsumer, upTo limit: Int = 500, within window: Duration = .milliseconds(10),
        attempts: Int = 10, _ body: (ConsumerBatch, KafkaTransaction) async throws -> Void
    ) async throws {
        if let obstacle = consumer.delivery.membership.obstacle { throw obstacle }
        // What an earlier life of this producer has left open holds up whoever takes its partitions over.
        try await initTransactions(deadline: .after(.seconds(60)))
        let reader = BatchReader(consumer.delivery, limit: limit, window: window)
        while let batch = try await reader.next() {
            do {
                try await process(batch, attempts: attempts, body)
            } catch TransactionError.undecided(let error) {
                throw TransactionError.undecided(error)
            } catch {
                let moved = reader.giveBack()
                // Moved by another task, behind these records perhaps; an error here leaves what that has chosen.
                if !moved.isEmpty { try? await consumer.seek(to: moved) }
                if case TransactionError.cancelled = error { return }
                throw error
            }
        }
    }

    /// Runs a batch's transaction until it is committed, or nothing of the batch is left that is ours to work on.
    private func process(
        _ batch: ConsumerBatch, attempts: Int, _ body: (ConsumerBatch, KafkaTransaction) async throws -> Void
    ) async throws {
        var rest: ConsumerBatch? = batch
        var attempt = 1
        while let batch = rest {
            do {
                try await runTransaction(deadline: .after(.seconds(60)), waitsForDecision: true) { transaction in
                    try await body(batch, transaction)
                    try await transaction.sendOffsets(batch.consumedOffsets)
                }
                return
            } catch let error as TransactionError {
                rest = batch.stillAssigned()
                guard error.mayPass, attempt < attempts || rest == nil else { throw error }
                logger.info(
                    "a transaction is run again: \(error.cause.message)",
                    ["transactional.id": configuration.transactionalID, "records": "\(rest?.count ?? 0)"])
                if rest != nil { await LoopDelay.wait(until: .after(.milliseconds(10 << min(attempt, 7)))) }
                attempt += 1
            }
        }
    }
}

extension TransactionError {
    /// Whether another attempt may come to something else.
    var mayPass: Bool {
        switch self {
        case .aborted(let error), .notBegun(let error): !Self.lasting.contains(error.code)
        case .cancelled, .undecided, .fatal: false
        }
    }

    private static let lasting: Set<KafkaError.Code> = [
        .closed, .invalidArgument, .invalidConfiguration, .invalidState, .recordTooLarge, .invalidRecord,
        .topicAuthorizationFailed, .groupAuthorizationFailed, .clusterAuthorizationFailed, .authentication,
    ]
}

internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// Takes a transactional producer's steps, one at a time, on threads that may wait.
final class TransactionDriver: Sendable {
    let producer: KafkaProducer
    private let state = Mutex(TransactionState())
    /// Held over each call: librdkafka takes one at a time.
    private let calls = Mutex(())
    /// Topics whose partitions are known.
    private let known = Mutex<Set<String>>([])

    init(_ producer: KafkaProducer) { self.producer = producer }

    /// Why the producer is over, if it is.
    var failure: KafkaError? { state.withLock { $0.failure } }

    /// Whether it is about to close.
    var isClosing: Bool { state.withLock { $0.isClosing } }

    // MARK: Begin

    /// Fences earlier producers, once, and takes up what an earlier call has left unfinished.
    func prepare(_ topics: [String], by deadline: Deadline) async throws(TransactionError) {
        while let step = state.withLock({ $0.stepToOpen }), step != .begin {
            try await take(step, by: deadline)
        }
        if let failure { throw .fatal(failure) }
        do throws(KafkaError) {
            for topic in topics { try await learn(topic, by: deadline) }
        } catch {
            throw .notBegun(error)
        }
    }

    /// Begins a transaction.
    func open(_ topics: [String], by deadline: Deadline) async throws(TransactionError) {
        try await prepare(topics, by: deadline)
        while let step = state.withLock({ $0.stepToOpen }) { try await take(step, by: deadline) }
        if let failure { throw .fatal(failure) }
        guard isClosing else { return }
        // Closed in between, by somebody who waits for this.
        _ = await end(by: .abort, deadline)
        throw .notBegun(TransactionalProducer.closed)
    }

    private func take(_ step: TransactionState.Step, by deadline: Deadline) async throws(TransactionError) {
        if isClosing { throw .notBegun(TransactionalProducer.closed) }
        switch await run(step, by: deadline) {
        case .done: break
        case .unfinished(let error): throw .notBegun(error)
        // A commit that was left unfinished has failed after all: the next step is to abort it.
        case .mustAbort where step == .commit: break
        case .mustAbort(let error): throw .notBegun(error)
        case .fatal(let error): throw .fatal(error)
        }
    }

    /// Learns a topic's partitions, once: a record to a topic that is not known waits for up to a second.
    func learn(_ topic: String, by deadline: Deadline) async throws(KafkaError) {
        if known.withLock({ $0.contains(topic) }) { return }
        _ = try await producer.prepare(topic: topic, deadline: deadline)
        known.withLock { _ = $0.insert(topic) }
    }

    // MARK: Within

    /// Adds offsets to the open transaction.
    func sendOffsets(
        _ offsets: [TopicPartition: Int64], of group: GroupMetadataHandle, by deadline: Deadline
    ) async -> TransactionOutcome {
        let outcome = await onPool { client in client.sendOffsets(offsets, of: group, by: deadline) }
        if case .fatal(let error) = outcome { state.withLock { $0.took(.abort, .fatal(error)) } }
        return outcome
    }

    // MARK: End

    /// Ends the open transaction; nil if somebody else has ended it.
    func end(by step: TransactionState.Step, _ deadline: Deadline) async -> TransactionOutcome? {
        guard state.withLock({ $0.end(by: step) }) else { return failure.map { .fatal($0) } }
        return await run(step, by: deadline)
    }

    /// Waits on for a commit that was not done by its deadline.
    func resumeCommit(by deadline: Deadline) async -> TransactionOutcome { await run(.commit, by: deadline) }

    /// Takes up what an earlier call has left unfinished.
    func settle(by deadline: Deadline) async -> TransactionOutcome {
        while let step = state.withLock({ $0.stepToOpen }), step == .commit || step == .abort {
            let outcome = await run(step, by: deadline)
            if case .mustAbort = outcome, step == .commit { continue }
            return outcome
        }
        return failure.map { .fatal($0) } ?? .done
    }

    /// Begins nothing new.
    func close() { state.withLock { $0.close() } }

    private func run(_ step: TransactionState.Step, by deadline: Deadline) async -> TransactionOutcome {
        let outcome = await onPool { client in
            switch step {
            case .initialize: client.initTransactions(by: deadline)
            case .begin: client.beginTransaction()
            case .commit: client.commitTransaction(by: deadline)
            case .abort: client.abortTransaction(by: deadline)
            }
        }
        state.withLock { $0.took(step, outcome) }
        return outcome
    }

    private func onPool(_ call: @escaping @Sendable (ClientHandle) -> TransactionOutcome) async -> TransactionOutcome {
        let client: ClientHandle
        do throws(KafkaError) { client = try producer.engine.client() } catch { return .unfinished(error) }
        return await withUnsafeContinuation { (continuation: UnsafeContinuation<TransactionOutcome, Never>) in
            let refusal = BlockingPool.transactions.submit {
                continuation.resume(returning: self.calls.withLock { _ in call(client) })
            }
            guard let refusal else { return }
            let error = KafkaError(
                .invalidState, "No thread for transactions is free (\(refusal)). Try again later.", isRetriable: true)
            continuation.resume(returning: .unfinished(error))
        }
    }
}

internal import CLibrdkafka
internal import CausewayRuntime

/// What a call about a transaction came to.
enum TransactionOutcome: Sendable {
    case done
    /// It was not done by its deadline; the same call goes on with it.
    case unfinished(KafkaError)
    /// The transaction has failed: it has to be aborted.
    case mustAbort(KafkaError)
    /// The producer has failed for good.
    case fatal(KafkaError)
}

/// The calls of a transactional producer: they wait for the coordinator, each until a deadline.
///
/// On a pool for that only, one at a time.
extension ClientHandle {
    /// Fences earlier producers of the same `transactional.id` and ends what they left open.
    func initTransactions(by deadline: Deadline) -> TransactionOutcome {
        retried("The transactional id can't be taken over", by: deadline) { rd_kafka_init_transactions($0, $1) }
    }

    func beginTransaction() -> TransactionOutcome {
        retried("The transaction can't be begun", by: .now()) { client, _ in rd_kafka_begin_transaction(client) }
    }

    /// Adds a group's offsets to the transaction.
    func sendOffsets(
        _ offsets: [TopicPartition: Int64], of group: GroupMetadataHandle, by deadline: Deadline
    ) -> TransactionOutcome {
        let list = PartitionListHandle(offsets)
        let pointer = list.pointer
        return retried("Offsets were not taken into the transaction", by: deadline) {
            rd_kafka_send_offsets_to_transaction($0, pointer, group.pointer, $1)
        }
    }

    /// Sends what is queued, and commits once all of it is acknowledged.
    func commitTransaction(by deadline: Deadline) -> TransactionOutcome {
        retried("The transaction was not committed", by: deadline) { rd_kafka_commit_transaction($0, $1) }
    }

    /// Drops what is queued, and aborts.
    func abortTransaction(by deadline: Deadline) -> TransactionOutcome {
        retried("The transaction was not aborted", by: deadline) { rd_kafka_abort_transaction($0, $1) }
    }

    /// Makes a call until it is done, can't be done, or its deadline has passed.
    private func retried(
        _ what: String, by deadline: Deadline, _ call: (OpaquePointer, Int32) -> OpaquePointer?
    ) -> TransactionOutcome {
        var pause = Duration.milliseconds(2)
        while true {
            // In steps: librdkafka takes a longest wait of its own for some of them otherwise.
            let timeout = max(1, min(Self.milliseconds(deadline.remaining), 10_000))
            guard let error = ErrorHandle(call(pointer, timeout)) else {
                noteAnswer()
                return .done
            }
            let (isRetriable, isTimeout) = (error.isRetriable, error.code == .timedOut)
            let outcome = sorted(error, what)
            guard case .unfinished = outcome, isRetriable, !deadline.hasPassed else { return outcome }
            // A time-out has waited already.
            if !isTimeout {
                Self.pause(min(pause, deadline.remaining))
                pause = min(pause * 2, .milliseconds(100))
            }
        }
    }

    /// What is to be done about an error.
    private func sorted(_ error: consuming ErrorHandle, _ what: String) -> TransactionOutcome {
        if error.isFatal || error.code == .fatal { return .fatal(fatalTransactionError(KafkaError(error, what))) }
        if error.requiresAbort { return .mustAbort(KafkaError(error, what)) }
        let isRetriable = error.isRetriable
        let failure = failure(error.code.rawValue, what, reason: error.reason)
        // Neither of the three, such as a permission that is missing: there is nothing to go on with.
        return isRetriable ? .unfinished(failure) : .mustAbort(failure)
    }

    /// The reason for which the client is over, rather than that it is.
    private func fatalTransactionError(_ error: KafkaError) -> KafkaError {
        let found = fatalError ?? error
        guard found.code == .fenced || found.code == .fencedProducer || found.code == .invalidProducerEpoch else {
            return found
        }
        return KafkaError(
            .fenced,
            """
            \(name) was shut out of its transactions: another producer with its transactional id has begun, or a \
            transaction took longer than transactionTimeout. Nothing that was not committed will be. If it was another \
            instance, end this one; else close this producer and make a new one. (\(found.message))
            """, isFatal: true)
    }
}

extension KafkaError.Code {
    /// The coordinator knows a newer producer.
    static let fencedProducer = Self(rawValue: 90)
    /// A broker knows a newer producer, or the coordinator has aborted the transaction for its age.
    static let invalidProducerEpoch = Self(rawValue: 47)
}

/// How a transaction ended, if not by a commit.
///
/// What the caller's own code throws in a transaction comes out as it is, once the transaction is aborted.
public enum TransactionError: Error, Sendable, CustomStringConvertible {
    /// It was not begun: nothing was written.
    case notBegun(KafkaError)
    /// It was aborted, or will be: no `readCommitted` reader ever sees any of it, and none of its offsets count. It may
    /// be run again.
    case aborted(KafkaError)
    /// The task was cancelled, and the transaction aborted or not begun.
    case cancelled
    /// The commit was under way and not confirmed by its deadline: it may be committed or not. The next transaction of
    /// this producer waits for the answer first.
    case undecided(KafkaError)
    /// The producer is over, such as when another one with its `transactional.id` has begun: nothing of the transaction
    /// was committed. Close the producer.
    case fatal(KafkaError)

    /// What went wrong.
    public var cause: KafkaError {
        switch self {
        case .notBegun(let error), .aborted(let error), .undecided(let error), .fatal(let error): error
        case .cancelled: KafkaError(.cancelled, "The task was cancelled in a transaction, which was aborted.")
        }
    }

    /// How it ended and why.
    public var description: String {
        switch self {
        case .notBegun: "The transaction was not begun: \(cause)"
        case .aborted: "The transaction was aborted: \(cause)"
        case .cancelled: "The transaction was cancelled: \(cause)"
        case .undecided: "Whether the transaction was committed is not known: \(cause)"
        case .fatal: "The transactional producer is over: \(cause)"
        }
    }
}

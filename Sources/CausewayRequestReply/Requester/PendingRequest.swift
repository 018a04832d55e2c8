internal import CausewayRuntime

/// What waits for a reply.
struct PendingRequest {
    typealias Outcome = Result<Reply, RequestError>
    typealias Caller = UnsafeContinuation<Outcome, Never>

    /// Who gets what comes.
    enum Receiver {
        /// A suspended caller, resumed exactly once, by whoever takes the request out; and its task, to see whether it is
        /// cancelled.
        case caller(Caller, SuspendedTask?)
        /// Takes several replies.
        case collector(any ReplyCollector)
    }

    let receiver: Receiver
    /// When the request ends without a reply.
    let deadline: Deadline
    /// When it began.
    let began: Deadline
    /// How many bytes of the limit it takes.
    let bytes: Int

    /// Whether the caller does not want the reply any more.
    var isCancelled: Bool {
        switch receiver {
        case .caller(_, let task): task?.isCancelled ?? false
        case .collector(let collector): collector.isCancelled
        }
    }

    /// Tells the receiver that no more comes.
    func end(with error: RequestError) {
        switch receiver {
        case .caller(let caller, _): caller.resume(returning: .failure(error))
        case .collector(let collector): collector.end(with: error)
        }
    }
}

internal import CausewayRuntime

/// What waits for a reply.
struct PendingRequest {
    typealias Outcome = Result<Reply, RequestError>
    typealias Caller = UnsafeContinuation<Outcome, Never>

    /// The suspended caller, resumed exactly once, by whoever takes the request out.
    let caller: Caller
    /// The caller's task, to see whether it is cancelled.
    let task: SuspendedTask?
    /// When the request ends without a reply.
    let deadline: Deadline

    /// Whether the caller does not want the reply any more.
    var isCancelled: Bool { task?.isCancelled ?? false }
}

/// What waits for a reply: the caller, suspended.
struct PendingRequest {
    typealias Outcome = Result<Reply, RequestError>

    /// Resumed exactly once, by whoever takes the request out of the correlator.
    let caller: UnsafeContinuation<Outcome, Never>
}

/// What waits for a reply.
struct PendingRequest {
    typealias Outcome = Result<Reply, RequestError>
    typealias Caller = UnsafeContinuation<Outcome, Never>

    /// The suspended caller, resumed exactly once, by whoever takes the request out; nil until it has suspended.
    let caller: Caller?
}

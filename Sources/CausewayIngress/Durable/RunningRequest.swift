internal import CausewayRequestReply
internal import CausewayRuntime

/// A durable request that this gateway has sent, until its outcome is in the log; belongs to the core's loop.
final class RunningRequest: @unchecked Sendable {
    // Sendable because only the core, which is an actor, touches what changes.
    let request: DurableRequest
    let claim: RequestClaim
    /// What became of the Kafka request; nil while it is under way.
    var end: Result<Reply, RequestError>?
    /// Until when its outcome is waited for once the reply is there: both are in one transaction.
    var settled = Deadline.never
    /// Whether its client was told that it is accepted.
    var isAccepted = false
    /// Whether the claim is in the log, or may be.
    var isClaimed = false

    init(_ request: DurableRequest, _ claim: RequestClaim) {
        self.request = request
        self.claim = claim
    }
}

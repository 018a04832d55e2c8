internal import CausewayRequestReply

/// What a gateway writes before it sends a request: of the claims of one id that are live the first one in the log counts.
struct RequestClaim: Codable, Sendable, Equatable {
    /// The gateway.
    var claimant: String
    /// Which of its claims.
    var attempt: Int
    /// The contents of the request, as digits.
    var fingerprint: String
    /// What makes a response of the answer.
    var route: String
    /// Who asked.
    var principal: String?
    /// When the request is no longer begun, in milliseconds since 1970.
    var deadline: Int64
    /// How many milliseconds from its own time in the log on it counts; by then the request is over, or will never be begun.
    var lifetime: Int64
    /// Whether it takes an earlier one back: its request was not sent.
    var isWithdrawn = false

    /// Whether two are the same claim, or one takes the other back.
    func isSame(as other: RequestClaim) -> Bool { claimant == other.claimant && attempt == other.attempt }
}

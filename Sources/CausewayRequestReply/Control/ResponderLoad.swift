/// How much work waits for a responder, and how fast it gets done, as it tells requesters.
struct ResponderLoad: Codable, Equatable, Sendable {
    /// Requests of its partitions that no handler has begun yet.
    var lag = 0
    /// Requests done a second while others waited; nil before that was seen.
    var rate: Double?
}

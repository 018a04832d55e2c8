/// What a ``DurableRequests`` has counted since it was made.
public struct DurableRequestsStatistics: Sendable, Hashable {
    /// Durable requests that were sent.
    public var sent = 0
    /// Requests that were answered as they were before.
    public var replayed = 0
    /// Requests that were refused with 409 because the first one still runs.
    public var running = 0
    /// Requests that were refused with 422 because their key was used for another one.
    public var reused = 0
    /// Requests that were answered with 202.
    public var accepted = 0
    /// Requests whose claim another gateway's came before.
    public var lost = 0
    /// Claims that were taken back because the request could not be sent.
    public var withdrawn = 0
}

/// What a ``Requester`` has counted since it was made.
public struct RequesterStatistics: Sendable, Hashable {
    /// Requests handed to the producer.
    public var sent = 0
    /// Requests that got a reply, error replies included.
    public var answered = 0
    /// Of the answered ones, those whose reply was an error.
    public var problems = 0
    /// Requests whose deadline passed.
    public var timeouts = 0
    /// Requests whose caller was cancelled.
    public var cancelled = 0
    /// Requests that were not delivered.
    public var refused = 0
    /// Requests that were ended by a stop.
    public var drained = 0
    /// Requests that were not sent because too many waited or were pending.
    public var shed = 0
    /// Requests that were not sent because nobody was there to answer.
    public var noResponder = 0
    /// Replies to requests that had ended without one.
    public var late = 0
    /// Replies to requests that had one already.
    public var duplicate = 0
    /// Replies without a correlation id, or with one that was never given out.
    public var orphan = 0
    /// Replies to other requesters of the same topic.
    public var foreign = 0
    /// Requests pending now.
    public var pending = 0
}

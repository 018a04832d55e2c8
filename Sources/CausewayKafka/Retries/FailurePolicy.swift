/// What is done when a handler fails: attempts in place, then retry topics, then the last resort.
///
/// A record that can't be deserialized goes to the last resort at once: reading it again won't help.
public struct FailurePolicy: Sendable {
    /// Attempts in place: the handler is called again after each delay; meanwhile nothing else is handled.
    public var retriesInPlace: RetryBackoff
    /// Where a record goes when attempts in place have failed, if there is such a thing.
    public var retryTopics: RetryTopics?
    /// What is done after the last attempt.
    public var lastResort: PoisonPolicy
    /// Whether another attempt may help; when not, the last resort comes at once.
    public var isRetriable: @Sendable (any Error) -> Bool

    /// Creates a policy.
    ///
    /// - Parameters:
    ///   - retriesInPlace: Attempts in place, by default none.
    ///   - retryTopics: Where a record goes when attempts in place have failed.
    ///   - lastResort: What is done after the last attempt.
    ///   - isRetriable: Whether another attempt may help, by default always.
    public init(
        retriesInPlace: RetryBackoff = .none, retryTopics: RetryTopics? = nil, lastResort: PoisonPolicy,
        isRetriable: @escaping @Sendable (any Error) -> Bool = { _ in true }
    ) {
        self.retriesInPlace = retriesInPlace
        self.retryTopics = retryTopics
        self.lastResort = lastResort
        self.isRetriable = isRetriable
    }
}

/// Where and for how long those who answer keep the outcomes of durable requests.
public struct OutcomeConfiguration: Sendable {
    /// The topic; it has as many partitions as that of the requests.
    public var topic: String
    /// How long an outcome is kept: so long is a request that comes again answered by it.
    ///
    /// What the topic itself has deleted before is not known any more after a restart.
    public var retention = Duration.seconds(24 * 3600)
    /// How many outcomes of a partition are kept at most; beyond that the oldest go before their time.
    public var limit = 1_000_000

    /// Creates the default settings.
    ///
    /// - Parameter topic: The topic.
    public init(topic: String) { self.topic = topic }
}

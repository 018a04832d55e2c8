public import CausewayHTTP
public import CausewayKafka

/// Settings of ``DurableRequests``.
public struct DurableRequestsConfiguration: Sendable {
    /// The topic of the claims: `DurableTopics.claims`.
    public var claimTopic: String
    /// The topic of the outcomes, that those who answer write to: `DurableTopics.outcomes`.
    public var outcomeTopic: String
    /// The path under which the status of a request is served.
    public var statusPath = "/v1/requests"
    /// The longest that a client of `Prefer: wait=N` waits.
    public var maximumWait = Duration.seconds(30)
    /// How long after its deadline a request without an outcome counts as running: a transaction that began before may
    /// still be committed.
    public var grace = Duration.seconds(15)
    /// How long requests are known; as long as the topics keep them.
    public var retention = Duration.seconds(24 * 3600)
    /// How many bytes of answers this gateway keeps; beyond that the oldest are forgotten before their time.
    ///
    /// A request that is forgotten here and comes again is sent again, and answered as before by who answered it first.
    public var maxBytes = 256 << 20
    /// Who asks, as an earlier middleware has authenticated them: part of a key's scope, and only they read a status.
    public var principal: @Sendable (HTTPServerRequest) -> String? = { _ in nil }
    /// How claims are written.
    public var producer: KafkaProducerConfiguration
    /// How claims and outcomes are read; group, offset reset and partition ends are set by the service.
    public var consumer: KafkaConsumerConfiguration

    /// Creates the default settings.
    ///
    /// - Parameters:
    ///   - bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    ///   - claimTopic: The topic of the claims.
    ///   - outcomeTopic: The topic of the outcomes.
    public init(bootstrapServers: String, claimTopic: String, outcomeTopic: String) {
        self.claimTopic = claimTopic
        self.outcomeTopic = outcomeTopic
        producer = KafkaProducerConfiguration(bootstrapServers: bootstrapServers)
        producer.deliveryTimeout = .seconds(5)
        consumer = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers)
    }

    /// The consumer's settings with those that are needed.
    var reading: KafkaConsumerConfiguration {
        var reading = consumer
        reading.groupID = nil
        reading.enableAutoCommit = false
        reading.enableAutoOffsetStore = false
        reading.autoOffsetReset = .earliest
        reading.enablePartitionEOF = true
        reading.isolationLevel = .readCommitted
        return reading
    }
}

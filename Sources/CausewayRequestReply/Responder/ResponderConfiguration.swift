public import CausewayKafka

/// Settings of a ``Responder``.
public struct ResponderConfiguration: Sendable {
    /// The topic that requests come on.
    public var topic: String
    /// How many handlers may run together.
    public var maxInFlight = 1_000
    /// How far this machine's clock may be ahead of a requester's: so much later does a request count as expired.
    public var clockSkewAllowance = Duration.milliseconds(250)
    /// How requests and replies are written into headers: the toolkit of the requesters.
    public var profile = WireProfile.spring
    /// Topics that replies will go to: what has to be known about them is learned before the responder is ready.
    ///
    /// The first reply to another topic waits until its partitions are known.
    public var replyTopics: [String] = []
    /// The topic on which requesters learn that it is there and tell which requests are cancelled; nil for none.
    ///
    /// It is made if it does not exist and may be made: ``ControlTopic/spec(_:)``.
    public var controlTopic: String? = ControlTopic.defaultName
    /// Where the outcomes of durable requests are kept; nil refuses such requests with a problem of status 501.
    public var outcomes: OutcomeConfiguration?
    /// How long `run()` waits for running handlers and unacknowledged replies when it is cancelled.
    public var drainTimeout = Duration.seconds(10)
    /// The consumer of requests; which offsets are stored is not for it to decide.
    public var consumer: KafkaConsumerConfiguration
    /// The producer of replies; one produce request under way to a broker at a time makes them few and full.
    ///
    /// It is not idempotent: a reply that a retry has doubled is dropped by the requester.
    public var producer: KafkaProducerConfiguration

    /// Creates the default settings: requests that nobody has answered are read again after a restart.
    ///
    /// - Parameters:
    ///   - bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    ///   - topic: The topic that requests come on.
    ///   - group: The consumer group that shares the requests.
    public init(bootstrapServers: String, topic: String, group: String) {
        self.topic = topic
        consumer = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers, groupID: group)
        consumer.autoOffsetReset = .earliest
        consumer.enableAutoCommit = true
        consumer.autoCommitInterval = .seconds(1)
        producer = KafkaProducerConfiguration(bootstrapServers: bootstrapServers)
        producer.maxInFlight = 1
        producer.enableIdempotence = false
        producer.deliveryTimeout = .seconds(30)
    }
}

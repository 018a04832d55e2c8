public import CausewayKafka

/// Settings of a ``Requester``.
public struct RequesterConfiguration: Sendable {
    /// Which part of the reply topic a requester's replies come on.
    public enum ReplyPartition: Sendable, Hashable {
        /// One partition that this requester chooses for itself, with the control topic's help one that no other reads, named
        /// in each request.
        ///
        /// Where there are more requesters than partitions, some share one and drop each other's replies. Without a
        /// control topic the partition is a random one.
        case leased
        /// One partition, named in each request; no other requester needs to read it.
        case `static`(Int)
        /// Whichever the replier chooses: all partitions are read, and other requesters' replies are ignored.
        case any
    }

    /// The topic that replies come on; with `leased` it is made if it does not exist.
    public var replyTopic: String
    /// Which part of it.
    public var replyPartition = ReplyPartition.leased
    /// How many partitions the reply topic gets if it is made: as many requesters have one of their own.
    public var replyTopicPartitions = 32
    /// The topic on which requesters and responders tell that they are there and which requests are cancelled; nil for
    /// none.
    ///
    /// It is made if it does not exist and may be made: ``ControlTopic/spec(_:)``. Without it leases, cancellation of remote
    /// handlers, `noResponder`, shedding by backlog and streamed replies are not there.
    public var controlTopic: String? = ControlTopic.defaultName
    /// Whether a request is refused with `noResponder` once every responder of its topic has stopped or fallen silent.
    ///
    /// Topics of whose responders nothing was ever heard are asked all the same.
    public var refusesWithoutResponder = true
    /// Whether a request is refused with `overloaded` when more wait before it than responders get done by its deadline.
    public var shedsLoad = true
    /// How requests and replies are written into headers: the toolkit of the repliers.
    ///
    /// With one that has no header for the partition every partition of the reply topic is read, whatever
    /// `replyPartition` is.
    public var profile = WireProfile.spring
    /// Topics that requests will go to: what has to be known about them is learned before the requester is ready.
    ///
    /// The first request to another topic waits until its partitions are known.
    public var requestTopics: [String] = []
    /// How many requests may be pending together.
    public var maxInFlight = 10_000
    /// How many bytes of keys, values and headers the pending requests may have together.
    public var maxBytesInFlight = 64 << 20
    /// Headers of a reply that mark it as an error, beside ``WireContract/problem`` and the profile's: those of Spring
    /// and SmallRye applications.
    public var errorHeaders: [String] = []
    /// How long `run()` waits for pending requests when it is cancelled.
    public var drainTimeout = Duration.seconds(10)
    /// The producer of requests.
    ///
    /// One produce request under way to a broker at a time, and one partition for a millisecond, make them few and full,
    /// which was measured to be best; a millisecond is short enough to keep all repliers of a group at work. It is
    /// not idempotent: a request that a retry has doubled is answered twice, and the second reply is dropped; turn
    /// `enableIdempotence` on where working on a request twice is worse than a tenth of the throughput.
    public var producer: KafkaProducerConfiguration
    /// The consumer of replies; it assigns its partitions itself and joins no group.
    public var consumer: KafkaConsumerConfiguration

    /// Creates the default settings.
    ///
    /// - Parameters:
    ///   - bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    ///   - replyTopic: The topic that replies come on.
    public init(bootstrapServers: String, replyTopic: String) {
        self.replyTopic = replyTopic
        producer = KafkaProducerConfiguration(bootstrapServers: bootstrapServers)
        producer.maxInFlight = 1
        producer.stickyPartitioningLinger = .milliseconds(1)
        producer.enableIdempotence = false
        producer.deliveryReportOnlyError = true
        producer.deliveryTimeout = .seconds(30)
        consumer = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers)
        consumer.autoOffsetReset = .latest
        consumer.enableAutoOffsetStore = false
    }
}

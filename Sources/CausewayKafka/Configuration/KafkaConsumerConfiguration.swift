/// Settings of a `KafkaConsumer`; names are librdkafka's in camel case, with its defaults unless stated.
///
/// The default is at least once: an offset is stored after the caller has moved past its record, and stored offsets
/// are committed by `commit()`, before partitions are given up, and on close.
public struct KafkaConsumerConfiguration: Sendable {
    /// Where a partition without a committed offset begins.
    public enum AutoOffsetReset: String, Sendable, Hashable {
        /// At its first record.
        case earliest
        /// Behind its last record.
        case latest
        /// Nowhere: reading fails with `autoOffsetReset`.
        case error
    }

    /// Which records of transactions are read.
    public enum IsolationLevel: String, Sendable, Hashable {
        /// Those of committed transactions only.
        case readCommitted = "read_committed"
        /// All.
        case readUncommitted = "read_uncommitted"
    }

    /// How a group's partitions are shared out.
    public enum PartitionAssignmentStrategy: String, Sendable, Hashable {
        /// By ranges, topic by topic; everything is given up in each rebalance.
        case range
        /// One by one; everything is given up in each rebalance.
        case roundRobin = "roundrobin"
        /// Members keep what they have; only what moves is given up.
        case cooperativeSticky = "cooperative-sticky"
    }

    /// Addresses of some brokers, `host:port`; the others are found by them.
    public var bootstrapServers: [String]
    /// The name that brokers log and limit by.
    public var clientID = "causeway"
    /// The consumer group; needed to subscribe and to commit, not to assign.
    public var groupID: String?
    /// A name of this member that outlives restarts (`group.instance.id`): a short absence moves no partition.
    public var groupInstanceID: String?
    /// Where a partition without a committed offset begins; librdkafka's and Kafka's default is `.latest`.
    public var autoOffsetReset = AutoOffsetReset.latest
    /// Which records of transactions are read.
    ///
    /// librdkafka's default is committed ones, the Java client's all.
    public var isolationLevel = IsolationLevel.readCommitted
    /// How a group's partitions are shared out; the first one that all members know is used.
    public var partitionAssignmentStrategy: [PartitionAssignmentStrategy] = [.range, .roundRobin]
    /// Time without heartbeats after which the group gives this member's partitions away (`session.timeout.ms`).
    public var sessionTimeout = Duration.seconds(45)
    /// Time between heartbeats (`heartbeat.interval.ms`).
    public var heartbeatInterval = Duration.seconds(3)
    /// Time that members have to give up partitions in a rebalance (`max.poll.interval.ms`).
    ///
    /// A handler may take longer: the group is kept up from the control loop. A handler that does is warned about.
    public var maxPollInterval = Duration.seconds(300)
    /// Whether an offset is stored once the caller has moved past its record; ours, librdkafka's own is always off.
    public var enableAutoOffsetStore = true
    /// Whether stored offsets are also committed every `autoCommitInterval` (ours: false).
    public var enableAutoCommit = false
    /// Time between automatic commits (`auto.commit.interval.ms`).
    public var autoCommitInterval = Duration.seconds(5)
    /// Time that a broker waits for `fetchMinBytes` (`fetch.wait.max.ms`).
    public var fetchWaitMax = Duration.milliseconds(500)
    /// Bytes that a broker waits for (`fetch.min.bytes`).
    public var fetchMinBytes = 1
    /// Bytes of a partition in one fetch (`max.partition.fetch.bytes`).
    public var maxPartitionFetchBytes = 1_048_576
    /// Records to hold ready, of all partitions together (`queued.min.messages`); once reached, fetching rests.
    ///
    /// It goes on when half of them are gone: librdkafka before 2.2 would only look again after a second.
    public var queuedMinMessages = 100_000
    /// KiB to hold ready at most, of all partitions together (`queued.max.messages.kbytes`).
    public var queuedMaxMessagesKbytes = 65_536
    /// Whether `partitionEnds` tells of ends that are reached (`enable.partition.eof`).
    ///
    /// It costs a wake each time that a partition's end is reached.
    public var enablePartitionEOF = false
    /// Time between looks at the cluster's topics (`topic.metadata.refresh.interval.ms`): so long a new topic that
    /// matches a subscription may go unnoticed.
    public var topicMetadataRefreshInterval = Duration.seconds(300)
    /// Whether small requests leave at once (`socket.nagle.disable`; ours: true).
    public var socketNagleDisable = true
    /// Which addresses it connects to.
    public var brokerAddressFamily = BrokerAddressFamily.any
    /// Time that the records in hand and the rebalance handler have before a partition is given up.
    public var revokeTimeout = Duration.seconds(10)
    /// How long `run()` takes to leave the group when it is cancelled.
    public var closeTimeout = Duration.seconds(10)
    /// Further librdkafka settings by their own names, such as `security.protocol`; they win over the ones above.
    public var raw: [String: String] = [:]

    /// Creates the default settings.
    ///
    /// - Parameters:
    ///   - bootstrapServers: Addresses of some brokers, `host:port`.
    ///   - groupID: The consumer group; nil for a consumer that only assigns.
    public init(bootstrapServers: [String], groupID: String? = nil) {
        self.bootstrapServers = bootstrapServers
        self.groupID = groupID
    }

    /// Creates the default settings.
    ///
    /// - Parameters:
    ///   - bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    ///   - groupID: The consumer group; nil for a consumer that only assigns.
    public init(bootstrapServers: String, groupID: String? = nil) {
        self.init(bootstrapServers: bootstrapServers.split(separator: ",").map(String.init), groupID: groupID)
    }
}

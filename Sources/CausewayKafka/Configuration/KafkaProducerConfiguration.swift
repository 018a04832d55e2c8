/// Settings of a `KafkaProducer`; names are librdkafka's in camel case, with its defaults unless stated.
///
/// The default is a producer that loses and doubles nothing: idempotent, `acks=all`.
public struct KafkaProducerConfiguration: Sendable {
    /// Which replicas must have a record before it counts as acknowledged.
    public enum Acks: String, Sendable, Hashable {
        /// Every replica in sync.
        case all
        /// The leader.
        case leader = "1"
        /// None: a record counts as acknowledged once it is sent.
        case none = "0"
    }

    /// How records are compressed.
    public enum CompressionType: String, Sendable, Hashable {
        /// Not at all.
        case none
        /// Gzip.
        case gzip
        /// Snappy.
        case snappy
        /// LZ4.
        case lz4
        /// Zstandard.
        case zstd
    }

    /// How a partition is chosen for a record that names none.
    public enum Partitioner: String, Sendable, Hashable {
        /// By the key's murmur2 hash as Kafka's Java client does; records without a key go anywhere. Ours.
        case murmur2Random = "murmur2_random"
        /// By the key's murmur2 hash; records without a key have the hash of an empty one, so one partition.
        case murmur2
        /// By the key's CRC32; records with an empty key or none go anywhere. librdkafka's default.
        case consistentRandom = "consistent_random"
        /// By the key's CRC32; records with an empty key or none go to one partition.
        case consistent
        /// By the key's FNV-1a hash as Go's Sarama does; records without a key go anywhere.
        case fnv1aRandom = "fnv1a_random"
        /// By the key's FNV-1a hash; records without a key have the hash of an empty one, so one partition.
        case fnv1a
        /// Anywhere, whatever the key.
        case random
    }

    /// Addresses of some brokers, `host:port`; the others are found by them.
    public var bootstrapServers: [String]
    /// The name that brokers log and limit by.
    public var clientID = "causeway"
    /// Whether each record is stored exactly once and in order, retries included (`enable.idempotence`; ours: true).
    public var enableIdempotence = true
    /// Which replicas must have a record; `.all` is what idempotence needs.
    public var acks = Acks.all
    /// Produce requests under way to a broker (`max.in.flight`); at most 5 when idempotent.
    ///
    /// Also what makes requests full: while all are under way, records gather for the next one. Ours: 5.
    public var maxInFlight = 5
    /// How long a record waits for others before its request leaves (`linger.ms`); fractions of milliseconds count.
    ///
    /// Ours: zero, because bounded requests in flight fill requests under load.
    public var linger = Duration.zero
    /// Bytes of a record at most, key, value, headers and about 40 bytes of framing (`message.max.bytes`).
    ///
    /// What is larger is refused before it is sent. The topic has a limit of its own, `max.message.bytes`.
    public var messageMaxBytes = 1_000_000
    /// Bytes of a batch at most (`batch.size`).
    ///
    /// At most the topic's `max.message.bytes`: a broker refuses a larger batch as a whole.
    public var batchSize = 1_000_000
    /// Records of a batch at most (`batch.num.messages`).
    public var batchNumMessages = 10_000
    /// How records are compressed.
    public var compressionType = CompressionType.none
    /// How hard the codec tries (`compression.level`): gzip 0 to 9, lz4 0 to 12; nil is the codec's default.
    public var compressionLevel: Int?
    /// How a partition is chosen for a record that names none.
    public var partitioner = Partitioner.murmur2Random
    /// How long records without a key go to one partition before the next is chosen (`sticky.partitioning.linger.ms`).
    ///
    /// Each partition is a produce request of its own, so spreading single records over all of them makes many small
    /// ones. Ours: 10 ms, librdkafka's figure, which without a `linger` it does not use. In whole milliseconds; zero
    /// chooses for each record.
    public var stickyPartitioningLinger = Duration.milliseconds(10)
    /// Time from `send` to acknowledgement, retries included, after which a record fails (`delivery.timeout.ms`).
    ///
    /// Ours: two minutes, as in the Java client.
    public var deliveryTimeout = Duration.seconds(120)
    /// Time a broker has to answer a produce request (`request.timeout.ms`).
    public var requestTimeout = Duration.seconds(30)
    /// Wait before a failed request is tried again (`retry.backoff.ms`).
    public var retryBackoff = Duration.milliseconds(100)
    /// Records in the queue, unacknowledged ones included; `send` suspends when it is full.
    public var queueBufferingMaxMessages = 100_000
    /// KiB in the queue, unacknowledged records included; `send` suspends when it is full.
    public var queueBufferingMaxKbytes = 1_048_576
    /// Whether only failed records are reported (`delivery.report.only.error`): cheaper, but `send` and pending
    /// deliveries are not possible then.
    public var deliveryReportOnlyError = false
    /// Whether small requests leave at once (`socket.nagle.disable`; ours: true).
    public var socketNagleDisable = true
    /// Which addresses it connects to.
    public var brokerAddressFamily = BrokerAddressFamily.any
    /// How long delivery reports may wait for others once some have come: each of them wakes the control loop.
    package var reportDelay = Duration.zero
    /// How long `run()` flushes when it is cancelled, and a producer that is dropped without a `close`.
    public var closeTimeout = Duration.seconds(10)
    /// Further librdkafka settings by their own names, such as `security.protocol`; they win over the ones above.
    public var raw: [String: String] = [:]

    /// Creates the default settings.
    ///
    /// - Parameter bootstrapServers: Addresses of some brokers, `host:port`.
    public init(bootstrapServers: [String]) { self.bootstrapServers = bootstrapServers }

    /// Creates the default settings.
    ///
    /// - Parameter bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    public init(bootstrapServers: String) {
        self.bootstrapServers = bootstrapServers.split(separator: ",").map(String.init)
    }
}

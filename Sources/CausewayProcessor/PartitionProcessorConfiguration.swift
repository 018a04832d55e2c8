public import CausewayKafka
public import CausewayRequestReply

/// Settings of a `PartitionProcessor`.
public struct PartitionProcessorConfiguration: Sendable {
    /// The topic of the events: the log that the state is restored from.
    ///
    /// It has as many partitions as the topic of the commands; the events of a command are in the partition of its number.
    public var eventTopic: String
    /// How the commands are read and the replies sent.
    public var responder: ResponderConfiguration
    /// How the events are written: idempotent, acknowledged by all replicas in sync.
    public var producer: KafkaProducerConfiguration
    /// How the log is read when a partition is taken over.
    public var replay: KafkaConsumerConfiguration
    /// Time between two looks for commands that are due by themselves.
    public var dueInterval = Duration.seconds(1)

    /// Creates the default settings.
    ///
    /// - Parameters:
    ///   - bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    ///   - commandTopic: The topic of the commands.
    ///   - eventTopic: The topic of the events.
    ///   - group: The consumer group whose members share the partitions.
    public init(bootstrapServers: String, commandTopic: String, eventTopic: String, group: String) {
        self.eventTopic = eventTopic
        responder = ResponderConfiguration(bootstrapServers: bootstrapServers, topic: commandTopic, group: group)
        producer = KafkaProducerConfiguration(bootstrapServers: bootstrapServers)
        producer.maxInFlight = 1
        producer.deliveryTimeout = .seconds(10)
        replay = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers)
        replay.autoOffsetReset = .earliest
        replay.enableAutoOffsetStore = false
    }
}

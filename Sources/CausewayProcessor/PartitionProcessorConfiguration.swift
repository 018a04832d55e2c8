public import CausewayKafka
public import CausewayRequestReply

/// Settings of a `PartitionProcessor`.
public struct PartitionProcessorConfiguration: Sendable {
    /// The topic of the events: the log that the state is restored from.
    ///
    /// It has as many partitions as the topic of the commands; the events of a command are in the partition of its number.
    public var eventTopic: String
    /// How the commands are read and replies are addressed; its producer is not used.
    public var responder: ResponderConfiguration
    /// How events and replies are written.
    ///
    /// Each partition has a producer of its own, whose transactional id is group, topic and partition: so a new owner
    /// shuts the earlier one out, and ends what that has left open.
    public var producer: KafkaProducerConfiguration
    /// How long a transaction may be open before the cluster aborts it, at most 10 s: so long a member that is frozen in
    /// one holds back readers until another has taken its partition over.
    public var transactionTimeout = Duration.seconds(10)
    /// How many commands at most share a transaction.
    public var maxBatch = 500
    /// How long a command waits at most for others to share its transaction.
    public var maxHold = Duration.milliseconds(50)
    /// How many transactions a second all partitions of this process make together, about: each takes the cluster some
    /// milliseconds, whatever it holds.
    public var transactionsPerSecond = 150
    /// Where commands go that can't be read, beside the problem that their requesters get; nil for nowhere.
    public var deadLetterTopic: String?
    /// Where the outcomes of durable requests are kept, in the transaction of their events; nil refuses such requests with
    /// a problem of status 501.
    ///
    /// The topic has as many partitions as that of the commands; when a partition is taken over, its outcomes are read
    /// beside its events.
    public var outcomes: OutcomeConfiguration? {
        get { responder.outcomes }
        set { responder.outcomes = newValue }
    }
    /// Where and when the states of partitions are kept, so that a restart need not fold all events; nil for nowhere.
    public var snapshots: SnapshotConfiguration?
    /// Which states are kept ready beside those of the partitions that are served, for a quick take-over.
    public var standbys = StandbyReplicas.none
    /// Whether a log that does not begin at offset 0 is refused where no snapshot has what came before.
    ///
    /// What is left of a log adds up to another state. False folds it all the same, for rules that need the last events
    /// only.
    public var requiresWholeLog = true
    /// How the log is read when a partition is taken over.
    public var replay: KafkaConsumerConfiguration
    /// Time between two looks for commands that are due by themselves.
    public var dueInterval = Duration.seconds(1)

    /// Called in each transaction once its events are acknowledged: for tests that hold it open there.
    package var onWritten: (@Sendable (_ partition: Int) async -> Void)?
    /// Whether that is to be called: else a transaction does not wait for its events at that place, as without it.
    package var isHeldOnceWritten: @Sendable () -> Bool = { true }

    /// Called while a partition is restored, each time that some of its events are folded: for tests that hold it there.
    package var onRestoring: (@Sendable (_ partition: Int) async -> Void)?

    /// How often the log says how far a restore is.
    package var restoreReportInterval = Duration.seconds(1)

    /// Told of rebalances before they are worked on: for tests.
    package var onRebalance: (@Sendable (RebalanceEvent) -> Void)?

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
        responder.consumer.enableAutoCommit = false
        responder.consumer.enableAutoOffsetStore = false
        responder.consumer.isolationLevel = .readCommitted
        // Only what moves is restored.
        responder.consumer.partitionAssignmentStrategy = [.cooperativeSticky]
        responder.consumer.sessionTimeout = .seconds(10)
        responder.consumer.heartbeatInterval = .milliseconds(250)
        producer = KafkaProducerConfiguration(bootstrapServers: bootstrapServers)
        producer.retryBackoff = .milliseconds(5)
        producer.deliveryTimeout = .seconds(10)
        replay = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers)
        replay.autoOffsetReset = .earliest
        replay.enableAutoOffsetStore = false
    }

    /// How one partition is written.
    func transactions(of partition: Int) -> TransactionalProducerConfiguration {
        var transactions = TransactionalProducerConfiguration(
            bootstrapServers: producer.bootstrapServers.joined(separator: ","),
            transactionalID: "\(responder.consumer.groupID ?? "")-\(responder.topic)-\(partition)",
            topics: [eventTopic] + responder.replyTopics
                + [deadLetterTopic, responder.outcomes?.topic, snapshots?.topic].compactMap(\.self))
        transactions.producer = producer
        transactions.transactionTimeout = min(transactionTimeout, .seconds(10))
        return transactions
    }
}

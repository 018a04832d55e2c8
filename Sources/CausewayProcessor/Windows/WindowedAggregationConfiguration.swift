public import CausewayKafka

/// Settings of a `WindowedAggregation`.
public struct WindowedAggregationConfiguration: Sendable {
    /// When results are written.
    public enum Emission: Sendable, Hashable {
        /// Whenever they have changed: the last one of a transaction.
        case updates
        /// Once a window has closed; until then its value is kept in a topic of its own.
        ///
        /// That topic is compacted and has as many partitions as the input. A window closes by further records of its
        /// partition.
        case final(changelogTopic: String)
    }

    /// What is done with a record that the fold can't read.
    public enum Poison: Sendable, Hashable {
        /// The aggregation fails with what is wrong.
        case fail
        /// The record is counted, logged and left out.
        case skip
    }

    /// The topic of the records; those without a key or a time are left out.
    public var inputTopic: String
    /// The topic of the results: compacted, not deleted by time, with as many partitions as the input.
    ///
    /// The result of a key is in the partition of its records. It belongs to this aggregation alone: a new one begins where
    /// the group does, so with a new group at the first record.
    public var outputTopic: String
    /// When results are written.
    public var emission = Emission.updates
    /// How the records are read; the group is what instances share the partitions by.
    public var consumer: KafkaConsumerConfiguration
    /// How results are written; each partition has a producer of its own, as in a `PartitionProcessor`.
    public var producer: KafkaProducerConfiguration
    /// How results are read when a partition is taken over.
    public var replay: KafkaConsumerConfiguration
    /// How long a transaction may be open before the cluster aborts it, at most 10 s.
    public var transactionTimeout = Duration.seconds(10)
    /// How long a record waits at most until the transaction with its results begins, as long as the cluster keeps up;
    /// on a partition that was quiet for that long it does not wait.
    ///
    /// A result is written once in it, whatever number of records changed it.
    public var commitInterval = Duration.milliseconds(100)
    /// How many transactions a second all partitions of this process make together, about.
    public var transactionsPerSecond = 150
    /// Records of a partition that are read ahead of what is committed; with more it waits for the commit.
    public var maxUncommitted = 100_000
    /// Results at most that are kept by this process, of all its partitions; with more it fails.
    ///
    /// One that is open takes its key and value and some 100 bytes, one that has closed its key and some 50.
    public var maxWindows = 1_000_000
    /// What is done with a record that the fold can't read.
    public var onPoison = Poison.fail
    /// How long a stop waits for what is in hand to be committed.
    public var drainTimeout = Duration.seconds(5)

    /// Called in each transaction once its results are acknowledged: for tests that hold it open there.
    package var onWritten: (@Sendable (_ partition: Int) async -> Void)?
    /// Told of rebalances before they are worked on: for tests.
    package var onRebalance: (@Sendable (RebalanceEvent) -> Void)?

    /// Creates the default settings.
    ///
    /// - Parameters:
    ///   - bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    ///   - inputTopic: The topic of the records.
    ///   - outputTopic: The topic of the results.
    ///   - group: The consumer group whose members share the partitions.
    public init(bootstrapServers: String, inputTopic: String, outputTopic: String, group: String) {
        self.inputTopic = inputTopic
        self.outputTopic = outputTopic
        consumer = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers, groupID: group)
        consumer.autoOffsetReset = .earliest
        consumer.enableAutoCommit = false
        consumer.enableAutoOffsetStore = false
        consumer.isolationLevel = .readCommitted
        // Only what moves is restored.
        consumer.partitionAssignmentStrategy = [.cooperativeSticky]
        consumer.sessionTimeout = .seconds(10)
        consumer.heartbeatInterval = .milliseconds(250)
        producer = KafkaProducerConfiguration(bootstrapServers: bootstrapServers)
        producer.retryBackoff = .milliseconds(5)
        producer.deliveryTimeout = .seconds(10)
        replay = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers)
        replay.autoOffsetReset = .earliest
        replay.enableAutoOffsetStore = false
    }

    /// The topic that a partition is restored from.
    var stateTopic: String {
        switch emission {
        case .updates: outputTopic
        case .final(let changelogTopic): changelogTopic
        }
    }

    /// How one partition is written.
    func transactions(of partition: Int) -> TransactionalProducerConfiguration {
        var transactions = TransactionalProducerConfiguration(
            bootstrapServers: producer.bootstrapServers.joined(separator: ","),
            transactionalID: "\(consumer.groupID ?? "")-\(inputTopic)-\(partition)",
            topics: stateTopic == outputTopic ? [outputTopic] : [outputTopic, stateTopic])
        transactions.producer = producer
        transactions.transactionTimeout = min(transactionTimeout, .seconds(10))
        return transactions
    }
}

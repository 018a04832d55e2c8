internal import CausewayRuntime

/// Settings of a `TransactionalProducer`.
public struct TransactionalProducerConfiguration: Sendable {
    /// The name by which the cluster knows the producer across restarts (`transactional.id`).
    ///
    /// Of all that use one at a time only the newest can commit. Instances that run side by side need one each.
    public var transactionalID: String
    /// How long a transaction may be open before the cluster aborts it (`transaction.timeout.ms`; ours: 10 s).
    ///
    /// So long a producer that has died or hangs holds back every `readCommitted` reader of the partitions that it wrote
    /// to; the cluster looks for such transactions every 10 s (`transaction.abort.timed.out.transaction.cleanup.interval.ms`).
    public var transactionTimeout = Duration.seconds(10)
    /// Topics that transactions will write to: their partitions are looked up before the first one begins.
    ///
    /// Those of other topics are when a transaction first writes to them, which costs it a question to the cluster.
    public var topics: [String] = []
    /// The settings of the producer itself; idempotent, with `retryBackoff` of 5 ms.
    ///
    /// With the usual 100 ms each transaction that follows on another would wait that long: the cluster is still at the
    /// markers of the one before. A `deliveryTimeout` is cut to `transactionTimeout`.
    public var producer: KafkaProducerConfiguration

    /// Creates the default settings.
    ///
    /// - Parameters:
    ///   - bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    ///   - transactionalID: The name by which the cluster knows the producer across restarts.
    ///   - topics: Topics that transactions will write to.
    public init(bootstrapServers: String, transactionalID: String, topics: [String] = []) {
        self.transactionalID = transactionalID
        self.topics = topics
        producer = KafkaProducerConfiguration(bootstrapServers: bootstrapServers)
        producer.retryBackoff = .milliseconds(5)
    }

    /// The producer's settings with those of transactions.
    func resolved() throws(KafkaError) -> KafkaProducerConfiguration {
        if transactionalID.isEmpty {
            throw KafkaError(.invalidConfiguration, "transactionalID is empty: name the producer.")
        }
        if transactionTimeout < .seconds(1) {
            throw KafkaError(
                .invalidConfiguration, "transactionTimeout is \(transactionTimeout): at least a second is needed.")
        }
        if !producer.enableIdempotence {
            throw KafkaError(.invalidConfiguration, "Transactions need enableIdempotence: leave it on.")
        }
        if producer.deliveryReportOnlyError {
            throw KafkaError(
                .invalidConfiguration, "Transactions need all delivery reports: set deliveryReportOnlyError to false.")
        }
        for key in ["transactional.id", "transaction.timeout.ms"] where producer.raw[key] != nil {
            throw KafkaError(
                .invalidConfiguration,
                "The raw setting '\(key)' can't be used: set transactionalID and transactionTimeout.")
        }
        var resolved = producer
        resolved.deliveryTimeout = min(producer.deliveryTimeout, transactionTimeout)
        resolved.raw["transactional.id"] = transactionalID
        resolved.raw["transaction.timeout.ms"] = String(transactionTimeout.milliseconds)
        return resolved
    }
}

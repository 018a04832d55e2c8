import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

@testable import CausewayKafka

/// A topic of inputs and one of outputs, and the clients that tests of transactions use.
struct TransactionFixture: Sendable {
    let broker: TestBroker
    let inputs: String
    let outputs: String
    /// The transactional id and the group.
    let name: String

    /// Runs a body on the cluster.
    static func run(partitions: Int = 1, _ body: (TransactionFixture) async throws -> Void) async throws {
        try await Cluster.withTopic("outputs") { broker, outputs in
            try await broker.withTopic("inputs", partitions: partitions) { inputs in
                try await body(
                    TransactionFixture(
                        broker: broker, inputs: inputs, outputs: outputs, name: TestBroker.uniqueName("transactions")))
            }
        }
    }

    func producer(
        _ change: (inout TransactionalProducerConfiguration) -> Void = { _ in }
    ) throws -> TransactionalProducer {
        var configuration = TransactionalProducerConfiguration(
            bootstrapServers: broker.bootstrapServers, transactionalID: name, topics: [outputs])
        change(&configuration)
        return try TransactionalProducer(configuration: configuration)
    }

    func output(_ text: String) -> ProducerRecord { ProducerRecord(topic: outputs, partition: 0, text: text) }

    /// A member of the group that reads the inputs, as transactions need it.
    func consumer(
        _ change: (inout KafkaConsumerConfiguration) -> Void = { _ in },
        handler: KafkaConsumer.RebalanceHandler? = nil
    ) throws -> KafkaConsumer {
        var configuration = broker.consumerConfiguration(group: name)
        configuration.enableAutoOffsetStore = false
        change(&configuration)
        return try KafkaConsumer(configuration: configuration, rebalanceHandler: handler)
    }

    /// What the outputs hold for readers of an isolation level, up to the end that they may read to.
    func read(_ level: KafkaConsumerConfiguration.IsolationLevel = .readCommitted) async throws -> [String] {
        var configuration = broker.consumerConfiguration()
        configuration.isolationLevel = level
        configuration.enablePartitionEOF = true
        let consumer = try KafkaConsumer(configuration: configuration)
        try await consumer.assign([TopicPartition(topic: outputs, partition: 0): .beginning])
        let texts = Task {
            var texts: [String] = []
            for try await record in consumer.records { texts.append(record.valueText ?? "") }
            return texts
        }
        for try await _ in consumer.partitionEnds { break }
        try await consumer.close()
        return try await texts.value
    }

    /// Waits until a reader of what is committed finds these and nothing else: the cluster writes the marker that ends a
    /// transaction a moment after it has answered.
    func expectOutputs(_ expected: [String]) async throws {
        var found: [String] = []
        try? await eventually {
            found = try await read()
            return found.count >= expected.count
        }
        #expect(found == expected)
    }

    /// What the group has committed of the inputs' first partition.
    func committed() async throws -> Int64? {
        let consumer = try KafkaConsumer(
            configuration: .init(bootstrapServers: broker.bootstrapServers, groupID: name))
        let partition = TopicPartition(topic: inputs, partition: 0)
        let committed = try await consumer.committed([partition])
        try await consumer.close()
        return committed[partition]
    }
}

/// What a body throws that a test lets fail.
struct Refused: Error {}

/// The error of a transaction, for comparisons.
func transactionError(_ body: () async throws -> Void) async -> TransactionError? {
    do {
        try await body()
        Issue.record("nothing was thrown")
    } catch {
        if let error = error as? TransactionError { return error }
        Issue.record("not of a transaction: \(error)")
    }
    return nil
}

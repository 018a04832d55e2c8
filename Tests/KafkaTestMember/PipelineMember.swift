import CausewayKafka
import CausewayObservability
import CommandOptions

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A consume-transform-produce pipeline: each number goes to the output with the tag of its transaction.
///
/// While the hold file is there, a transaction is held open once its output is written and acknowledged, before or after
/// its offsets are sent, whatever the file says; a line on standard output tells.
struct PipelineMember {
    private let output: String
    private let hold: HoldFile
    private let consumer: KafkaConsumer
    private let input: String
    private let transactions: TransactionalProducerConfiguration
    private let logger: Logger

    init(_ options: CommandOptions, _ consumer: KafkaConsumerConfiguration, _ logger: Logger) throws {
        output = try options.required("output")
        input = try options.required("topic")
        hold = HoldFile(path: try options.required("hold"))
        self.logger = logger
        var configuration = consumer
        configuration.enableAutoCommit = false
        configuration.enableAutoOffsetStore = false
        // A transaction that is held is not waited for.
        configuration.revokeTimeout = .milliseconds(250)
        self.consumer = try KafkaConsumer(configuration: configuration, logger: logger) { StandardOutput.say($0) }
        var transactions = TransactionalProducerConfiguration(
            bootstrapServers: try options.required("bootstrap"), transactionalID: try options.required("id"),
            topics: [output])
        transactions.transactionTimeout = try options.seconds("transaction-timeout", default: .seconds(10))
        self.transactions = transactions
    }

    func run() async throws {
        try await consumer.subscribe(to: input)
        // The cluster shuts a producer out whose transaction was frozen for too long; nobody else has this id.
        while true {
            let producer = try TransactionalProducer(configuration: transactions, logger: logger)
            do {
                try await producer.processBatches(of: consumer, upTo: 40, within: .milliseconds(8)) {
                    try await write($0, $1)
                }
                return
            } catch TransactionError.fatal(let error) {
                StandardOutput.say("over \(error.code)")
                try? await producer.close()
            }
        }
    }

    private func write(_ batch: ConsumerBatch, _ transaction: KafkaTransaction) async throws {
        let tag = "\(transactions.transactionalID)-\(getpid())-\(MonotonicTime.now)"
        var deliveries: [PendingDelivery] = []
        for record in batch {
            guard let value = NumberedValue(record) else { continue }
            deliveries.append(
                try await transaction.enqueue(
                    ProducerRecord(
                        topic: output, partition: Int(value.number % 2), text: "\(value.number) \(tag)")))
        }
        // The output is written when this is over.
        for delivery in deliveries { _ = try await delivery.value }
        let wasHeld = hold.wait(.beforeOffsets, tag)
        do throws(KafkaError) {
            try await transaction.sendOffsets(batch.consumedOffsets)
        } catch {
            StandardOutput.say("refused \(tag) \(error.code)")
            throw error
        }
        if wasHeld { StandardOutput.say("sent \(tag)") }
        hold.wait(.afterOffsets, tag)
    }
}

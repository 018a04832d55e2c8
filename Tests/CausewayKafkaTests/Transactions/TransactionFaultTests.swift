import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

@testable import CausewayKafka

/// Transactions while the broker fails, answers late or not at all: on the embedded one, where that can be done.
@Suite(.timeLimit(.minutes(4))) struct TransactionFaultTests {
    private func withProducer(
        _ body: (TestBroker, String, TransactionalProducer) async throws -> Void
    ) async throws {
        try await withBroker(.embedded) { broker in
            try await broker.createTopic(name: "outputs")
            let producer = try TransactionalProducer(
                configuration: .init(
                    bootstrapServers: broker.bootstrapServers, transactionalID: "faults", topics: ["outputs"]))
            try await producer.initTransactions()
            try await body(broker, "outputs", producer)
        }
    }

    /// What passes is tried again, and the caller knows nothing of it.
    @Test func whatPassesIsTriedAgain() async throws {
        try await withProducer { broker, topic, producer in
            try await broker.failNext(
                .addPartitionsToTransaction, with: [.concurrentTransactions, .coordinatorLoadInProgress])
            try await broker.failNext(.endTransaction, with: [.coordinatorNotAvailable, .coordinatorLoadInProgress])
            try await producer.withTransaction { transaction in
                try await transaction.send(ProducerRecord(topic: topic, text: "value"))
            }
            try await producer.close()
        }
    }

    /// What a broker answers, and what is made of it.
    struct Answer: Sendable, CustomTestStringConvertible {
        let request: EmbeddedBroker.RequestKind
        let error: EmbeddedBroker.RequestError
        let isFatal: Bool
        let testDescription: String
    }

    private static let answers = [
        Answer(
            request: .endTransaction, error: .producerFenced, isFatal: true, testDescription: "fenced at the commit"),
        Answer(
            request: .addPartitionsToTransaction, error: .producerFenced, isFatal: true,
            testDescription: "fenced at a partition"),
        Answer(
            request: .transactionOffsetCommit, error: .illegalGeneration, isFatal: false,
            testDescription: "another generation at the offsets"),
        Answer(
            request: .transactionOffsetCommit, error: .unknownMemberID, isFatal: false,
            testDescription: "an unknown member at the offsets"),
        Answer(
            request: .produce, error: .invalidProducerEpoch, isFatal: true, testDescription: "an old epoch at a record"
        ),
        Answer(
            request: .produce, error: .messageTooLarge, isFatal: false, testDescription: "too large a record"),
    ]

    @Test(arguments: answers) func errorsAreSorted(_ answer: Answer) async throws {
        try await withProducer { broker, topic, producer in
            try await broker.fill(topic, count: 1)
            var configuration = broker.consumerConfiguration(group: "sorted")
            configuration.enableAutoOffsetStore = false
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            var batches = consumer.batches().makeAsyncIterator()
            let batch = try #require(try await batches.next())
            try await broker.failNext(answer.request, with: [answer.error])
            let error = await transactionError {
                try await producer.withTransaction { transaction in
                    try await transaction.enqueue(ProducerRecord(topic: topic, text: "value"))
                    try await transaction.sendOffsets(batch.consumedOffsets)
                }
            }
            switch error {
            case .fatal(let cause):
                #expect(answer.isFatal && cause.isFatal && cause.code == .fenced)
                guard case .fatal = await transactionError({ try await producer.withTransaction { _ in } }) else {
                    throw Refused()
                }
            case .aborted(let cause):
                #expect(!answer.isFatal && !cause.isFatal)
                // The caller may run it again; the first attempt may still meet the client's change of epoch.
                try await eventually {
                    try await producer.withTransaction { transaction in
                        try await transaction.send(ProducerRecord(topic: topic, text: "value"))
                        try await transaction.sendOffsets(batch.consumedOffsets)
                    }
                    return true
                }
            case .notBegun, .cancelled, .undecided, nil: Issue.record("\(String(describing: error))")
            }
            try await consumer.close()
            try await producer.close()
        }
    }

    /// An answer that does not come in time leaves a commit undecided; the next transaction waits for it.
    @Test func aCommitWithoutAnAnswerIsUndecided() async throws {
        try await withProducer { broker, topic, producer in
            let start = ContinuousClock.now
            let error = await transactionError {
                try await producer.withTransaction(deadline: .after(.seconds(2))) { transaction in
                    try await transaction.send(ProducerRecord(topic: topic, text: "value"))
                    try await broker.takeDown()
                }
            }
            guard case .undecided = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(ContinuousClock.now - start < .seconds(15))
            try await broker.bringUp()
            try await producer.withTransaction { transaction in
                try await transaction.send(ProducerRecord(topic: topic, text: "next"))
            }
            try await producer.close()
        }
    }

    @Test func whatCantBeReachedIsNotBegunByTheDeadline() async throws {
        let producer = try TransactionalProducer(
            configuration: .init(bootstrapServers: "127.0.0.1:1", transactionalID: "nobody"))
        let start = ContinuousClock.now
        let error = await transactionError {
            try await producer.withTransaction(deadline: .after(.milliseconds(300))) { _ in }
        }
        guard case .notBegun(let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause.isRetriable)
        #expect(ContinuousClock.now - start < .seconds(15))
        try await producer.close()
    }

    @Test func settingsThatMakeNoSenseAreRefused() {
        let changes: [(inout TransactionalProducerConfiguration) -> Void] = [
            { $0.transactionalID = "" }, { $0.transactionTimeout = .milliseconds(10) },
            { $0.producer.enableIdempotence = false }, { $0.producer.deliveryReportOnlyError = true },
            { $0.producer.raw["transactional.id"] = "other" },
        ]
        for change in changes {
            var configuration = TransactionalProducerConfiguration(
                bootstrapServers: "127.0.0.1:1", transactionalID: "settings")
            change(&configuration)
            #expect { try TransactionalProducer(configuration: configuration) } throws: { error in
                (error as? KafkaError)?.code == .invalidConfiguration
            }
        }
    }
}

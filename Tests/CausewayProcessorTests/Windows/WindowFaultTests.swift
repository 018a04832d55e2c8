import CausewayEmbeddedBroker
import CausewayKafka
import CausewayProcessor
import CausewayRuntime
import CausewayTesting
import Testing

/// Transactions that fail while records go on coming.
@Suite(.timeLimit(.minutes(3)))
struct WindowFaultTests {
    private typealias Failure = (request: EmbeddedBroker.RequestKind, error: EmbeddedBroker.RequestError)

    /// A producer that is over is replaced, and not at the first attempt; nothing is in twice, nothing is left out.
    @Test(arguments: [EmbeddedBroker.RequestKind.endTransaction, .addPartitionsToTransaction])
    func recordsGoOnWhileAProducerIsReplaced(_ request: EmbeddedBroker.RequestKind) async throws {
        let noPermission = EmbeddedBroker.RequestError(rawValue: 53)
        try await records(goOnThrough: [(request, .producerFenced), (.initProducerID, noPermission)])
    }

    /// What was in an aborted transaction is written by the next one.
    @Test func recordsGoOnThroughAbortedTransactions() async throws {
        try await records(goOnThrough: [(.transactionOffsetCommit, .illegalGeneration)])
    }

    private func records(goOnThrough failures: [Failure]) async throws {
        let broker = try EmbeddedBroker()
        let topics = try await WindowTopics(on: TestBroker(broker))
        try await withLoop { loop in
            let view = try topics.view()
            let aggregation = try topics.aggregation(.count, loop: loop)
            try await aggregation.whileRunning {
                try await topics.write([("a", 1, "")])
                try await eventually { view.lines == ["a@0: 1"] }
                try await broker.setRoundTripTime(.milliseconds(5))
                // The failures are not for this one.
                var configuration = KafkaProducerConfiguration(bootstrapServers: topics.bootstrap)
                configuration.enableIdempotence = false
                let producer = try KafkaProducer(configuration: configuration)
                for round in 0..<5 {
                    for failure in failures { try await broker.failNext(failure.request, with: [failure.error]) }
                    for number in 0..<20 {
                        let time = KafkaTimestamp(milliseconds: Int64(2 + round * 20 + number))
                        let record = ProducerRecord(topic: topics.input, key: "a", text: "", timestamp: time)
                        _ = try await producer.send(record)
                    }
                    try await eventually { aggregation.statistics.aborted > round }
                }
                try await producer.close()
                try await eventually { view.lines == ["a@0: 101"] }
            }
            try await view.close()
        }
        await broker.close()
    }
}

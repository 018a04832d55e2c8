import CLibrdkafka
import CausewayRuntime
import CausewayTesting

@testable import CausewayKafka

/// A producer whose records are in transactions, by librdkafka's own calls.
struct TransactionCalls: Sendable {
    let producer: KafkaProducer

    init(_ broker: TestBroker, id: String) async throws {
        producer = try broker.producer {
            $0.raw["transactional.id"] = id
            $0.deliveryTimeout = .seconds(30)
        }
        try await run("init") { rd_kafka_init_transactions($0, 30_000) }
    }

    func begin() async throws { try await run("begin") { rd_kafka_begin_transaction($0) } }
    func commit() async throws { try await run("commit") { rd_kafka_commit_transaction($0, 30_000) } }
    func abort() async throws { try await run("abort") { rd_kafka_abort_transaction($0, 30_000) } }

    /// Writes records, acknowledged when this returns.
    func send(_ topic: String, partition: Int = 0, count: Int, _ text: String) async throws {
        for _ in 0..<count {
            _ = try await producer.send(ProducerRecord(topic: topic, partition: partition, text: text))
        }
    }

    private func run(_ what: String, _ call: @escaping @Sendable (OpaquePointer) -> OpaquePointer?) async throws {
        let client = try producer.engine.client()
        try await BlockingCall.run { () throws(KafkaError) in
            if let error = ErrorHandle(call(client.pointer)) { throw KafkaError(error, what) }
        }
    }
}

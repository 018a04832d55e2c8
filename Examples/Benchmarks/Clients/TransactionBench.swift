import CausewayKafka
import CausewayRuntime

/// Transactions of one record, one after another.
struct TransactionBench: Sendable {
    struct Result {
        /// Transactions a second.
        let rate: Double
        let p50: Duration
        let p99: Duration
        let first: Duration
    }

    let bootstrap: String
    let topic: String
    let count: Int

    func run() async throws -> Result {
        let producer = try TransactionalProducer(
            configuration: .init(bootstrapServers: bootstrap, transactionalID: "bench-\(topic)", topics: [topic]))
        try await producer.initTransactions()
        let value = [UInt8](repeating: 120, count: 100)
        var times: [Duration] = []
        let begin = ContinuousClock.now
        for _ in 0..<count {
            let start = ContinuousClock.now
            try await producer.withTransaction { try await $0.enqueue(ProducerRecord(topic: topic, value: value)) }
            times.append(ContinuousClock.now - start)
        }
        let duration = ContinuousClock.now - begin
        try await producer.close()
        guard let first = times.first else { throw BenchUsage() }
        times.sort()
        return Result(
            rate: Double(count) / (duration / .seconds(1)), p50: times[count / 2], p99: times[count * 99 / 100],
            first: first)
    }
}

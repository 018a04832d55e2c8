import CausewayKafka
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization

/// Writes each number once, in order, round robin over the partitions, and keeps what it is told of each.
final class NumberedWriter: Sendable {
    private let topic: String
    private let partitions: Int
    private let producer: KafkaProducer
    private let state = Mutex(State())

    private struct State {
        var sent = 0
        var acknowledged: [Int: RecordMetadata] = [:]
        var failed: [Int: KafkaError] = [:]
    }

    /// Creates a writer with the default settings of a producer, but for waits that would only make a test longer.
    init(_ topic: String, partitions: Int, on broker: TestBroker) throws {
        self.topic = topic
        self.partitions = partitions
        producer = try broker.producer { $0.raw["reconnect.backoff.max.ms"] = "500" }
    }

    var sent: Int { state.withLock { $0.sent } }
    /// Where the acknowledged ones are said to be.
    var acknowledged: [Int: RecordMetadata] { state.withLock { $0.acknowledged } }
    var failed: [Int: KafkaError] { state.withLock { $0.failed } }

    /// Writes about 2,000 numbers a second while a body runs, then waits until each has its end.
    func write(during body: () async throws -> Void) async throws {
        let writing = Task { try await write() }
        do {
            try await body()
        } catch {
            writing.cancel()
            try? await producer.close(deadline: .now())
            throw error
        }
        writing.cancel()
        try await writing.value
        try await producer.close()
    }

    /// Waits until numbers that are sent from now on have been acknowledged.
    func awaitProgress(_ count: Int = 1_000) async throws {
        let goal = sent + count
        try await eventually(within: .seconds(60)) {
            state.withLock { state in state.acknowledged.keys.contains { $0 >= goal } }
        }
    }

    private func write() async throws {
        try await producer.prepare(topic: topic)
        try await withThrowingTaskGroup { group in
            while !Task.isCancelled {
                for _ in 0..<20 {
                    let number = state.withLock { state in
                        defer { state.sent += 1 }
                        return state.sent
                    }
                    let record = ProducerRecord(topic: topic, partition: number % partitions, text: "\(number)")
                    let delivery = try await producer.enqueue(record)
                    // Not a child, which is cancelled with this task.
                    let end = Task { await self.note(number, delivery) }
                    group.addTask { await end.value }
                }
                try? await Task.sleep(for: .milliseconds(10))
            }
            try await group.waitForAll()
        }
    }

    private func note(_ number: Int, _ delivery: PendingDelivery) async {
        do throws(KafkaError) {
            let metadata = try await delivery.value
            state.withLock { $0.acknowledged[number] = metadata }
        } catch {
            state.withLock { $0.failed[number] = error }
        }
    }
}

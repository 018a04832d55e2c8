import CausewayKafka
import CausewayTesting
import Synchronization

@testable import KafkaTestMember

/// Sends numbered records at a steady rate, up to a limit that is raised from time to time.
final class NumberFeed: Sendable {
    private let producer: KafkaProducer
    private let topic: String
    private let partitions: Int
    private let rate: Double
    private let headers: @Sendable (Int) -> KafkaHeaders
    private let limit = Atomic(0)
    private let next = Atomic(0)

    /// Creates the feed.
    ///
    /// - Parameters:
    ///   - topic: Where to; the partitions take turns.
    ///   - partitions: How many it has.
    ///   - rate: Records a second.
    ///   - broker: The broker.
    ///   - headers: Each record's headers, by its number.
    /// - Throws: Why there is no producer.
    init(
        _ topic: String, partitions: Int, rate: Double, on broker: TestBroker,
        headers: @escaping @Sendable (Int) -> KafkaHeaders = { _ in [] }
    ) throws {
        self.headers = headers
        producer = try KafkaProducer(configuration: .init(bootstrapServers: broker.bootstrapServers))
        self.topic = topic
        self.partitions = partitions
        self.rate = rate
    }

    /// How many were sent.
    var sent: Int { next.load(ordering: .acquiring) }

    /// Whether everything that was allowed was sent.
    var isIdle: Bool { sent >= limit.load(ordering: .acquiring) }

    /// Lets so many more be sent.
    func allow(_ more: Int) { limit.add(more, ordering: .relaxed) }

    /// Sends until the task is cancelled, then waits until everything is acknowledged.
    func run() async throws {
        let tick = Duration.milliseconds(5)
        let perTick = max(1, Int(rate * 0.005))
        let clock = ContinuousClock()
        var due = clock.now
        while !Task.isCancelled {
            for _ in 0..<perTick where sent < limit.load(ordering: .relaxed) {
                let number = sent
                // Each key stays in one partition.
                let key = Array("\(number % (10 * partitions))".utf8)
                try await producer.enqueue(
                    ProducerRecord(
                        topic: topic, partition: number % partitions, key: key,
                        value: NumberedValue(Int64(number)).bytes, headers: headers(number)))
                next.store(number + 1, ordering: .releasing)
            }
            // What the machine kept it from is not made up for in a burst.
            due = max(due + tick, clock.now)
            try? await clock.sleep(until: due)
        }
        try await producer.close()
    }
}

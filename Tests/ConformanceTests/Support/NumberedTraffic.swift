import CausewayKafka
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization

/// One producer of numbered records and one member of a group that reads them.
final class NumberedTraffic: Sendable {
    let partitions: [TopicPartition]
    private let topic: String
    private let producer: KafkaProducer
    private let consumer: KafkaConsumer
    private let state = Mutex(State())

    private struct State {
        var acknowledged: Set<Int> = []
        var read: Set<Int> = []
        /// The offset after the highest one that came, by partition.
        var next: [TopicPartition: Int64] = [:]
        var gaps: [String] = []
    }

    init(_ topic: String, partitions: Int, on broker: TestBroker) throws {
        self.topic = topic
        self.partitions = (0..<partitions).map { TopicPartition(topic: topic, partition: $0) }
        // A frozen node is noticed by requests that time out, after 30 and 60 s by default.
        producer = try broker.producer {
            $0.requestTimeout = .seconds(3)
            $0.raw["socket.timeout.ms"] = "3000"
        }
        var configuration = broker.consumerConfiguration(group: topic)
        configuration.enableAutoCommit = true
        configuration.autoCommitInterval = .milliseconds(100)
        configuration.raw["socket.timeout.ms"] = "3000"
        consumer = try KafkaConsumer(configuration: configuration)
    }

    /// What was acknowledged and never read.
    var missing: [Int] { state.withLock { $0.acknowledged.subtracting($0.read).sorted() } }

    /// Where an offset was left out.
    var gaps: [String] { state.withLock { $0.gaps } }

    /// Runs a body with the traffic, then ends it once all that was acknowledged has been read.
    func run(_ body: () async throws -> Void) async throws {
        try await consumer.subscribe(to: topic)
        let reading = Task { for try await record in consumer.records { note(record) } }
        let sending = Task { try await send() }
        do {
            try await body()
        } catch {
            sending.cancel()
            _ = try? await producer.close(deadline: .now())
            _ = try? await consumer.close(deadline: .after(.seconds(1)))
            throw error
        }
        sending.cancel()
        try await sending.value
        try await eventually(within: .seconds(40)) { missing.isEmpty }
        try await producer.close()
        try await consumer.close()
        try await reading.value
    }

    /// Waits until records that are sent from now on have come back from each partition.
    func awaitProgress() async throws {
        let before = state.withLock { $0.next }
        try await eventually(within: .seconds(60)) {
            state.withLock { state in
                partitions.allSatisfy { (state.next[$0] ?? 0) >= (before[$0] ?? 0) + 20 }
            }
        }
    }

    /// Sends until the task is cancelled; what is under way then still counts.
    private func send() async throws {
        try await withThrowingTaskGroup { group in
            var number = 0
            while !Task.isCancelled {
                let record = ProducerRecord(topic: topic, partition: number % partitions.count, text: "\(number)")
                do throws(KafkaError) {
                    let delivery = try producer.tryEnqueue(record)
                    group.addTask { [number] in await self.awaitDelivery(of: number, delivery) }
                } catch {
                    guard error.isFatal else { throw error }
                    // An idempotent producer may fail for good when a node that was frozen answers late: its numbers do
                    // not fit then.
                    try await producer.rebuild(deadline: .now())
                }
                number += 1
                try? await Task.sleep(for: .milliseconds(2))
            }
            try await group.waitForAll()
        }
    }

    /// A record that failed need not be read, one that is acknowledged has to be.
    private func awaitDelivery(of number: Int, _ delivery: PendingDelivery) async {
        // Not by this task, which is cancelled: whoever is told of a record has to read it.
        let isAcknowledged = await Task { (try? await delivery.value) != nil }.value
        if isAcknowledged { state.withLock { _ = $0.acknowledged.insert(number) } }
    }

    private func note(_ record: ConsumerRecord) {
        guard let number = record.valueText.flatMap({ Int($0) }) else { return }
        state.withLock { state in
            state.read.insert(number)
            // After a new assignment some come once more.
            let next = state.next[record.topicPartition] ?? 0
            if record.offset > next {
                state.gaps.append("\(record.topicPartition): \(record.offset) after \(next - 1)")
            }
            state.next[record.topicPartition] = max(next, record.offset + 1)
        }
    }
}

import CausewayKafka
import CausewayTesting
import Synchronization

/// Watches what a group has committed: it never goes back, whoever of the members commits.
final class CommittedOffsets: Sendable {
    private let consumer: KafkaConsumer
    private let partitions: [TopicPartition]
    private let found = Mutex(Found())

    private struct Found {
        var offsets: [TopicPartition: Int64] = [:]
        var steps: [String] = []
    }

    /// Creates the watch; it is no member of the group.
    init(of group: String, _ topic: String, partitions: Int, on broker: TestBroker) throws {
        consumer = try KafkaConsumer(
            configuration: .init(bootstrapServers: broker.bootstrapServers, groupID: group))
        self.partitions = (0..<partitions).map { TopicPartition(topic: topic, partition: $0) }
    }

    /// Steps back that were seen.
    var stepsBack: [String] { found.withLock { $0.steps } }

    /// The sum of what is committed.
    var sum: Int64 { found.withLock { $0.offsets.values.reduce(0, +) } }

    /// Watches until the task is cancelled.
    func run() async throws {
        while !Task.isCancelled {
            try await look()
            try? await Task.sleep(for: .milliseconds(20))
        }
        try await look()
        try await consumer.close()
    }

    private func look() async throws {
        // The coordinator may be busy with a rebalance: then the next look tells.
        guard let now = try? await consumer.committed(partitions) else { return }
        found.withLock { found in
            for (partition, offset) in now {
                let before = found.offsets.updateValue(offset, forKey: partition) ?? 0
                if offset < before { found.steps.append("\(partition) from \(before) back to \(offset)") }
            }
        }
    }
}

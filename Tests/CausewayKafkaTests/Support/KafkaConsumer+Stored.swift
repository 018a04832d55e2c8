import CausewayTesting
import KafkaTestSupport
import Synchronization

@testable import CausewayKafka

extension KafkaConsumer {
    /// The offset that the next commit is about; -1 before the first.
    func stored(of partition: TopicPartition) -> Int64? {
        delivery.slots[partition]?.stored.offset.load(ordering: .acquiring)
    }

    /// Assigns partitions from their beginning.
    func assignFromBeginning(_ partitions: [TopicPartition]) async throws {
        try await assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) }))
    }
}

internal import Synchronization

/// The way of one partition's records to a parallel reader, for as long as the partition is assigned.
///
/// It has a queue of its own, so that a partition whose records are taken slowly holds up no other: librdkafka stops
/// fetching for it at `queuedMinMessages` and `queuedMaxMessagesKbytes`.
final class PartitionLane: Sendable {
    let partition: TopicPartition
    let queue: QueueHandle
    /// Whoever works on the partition is inside; closed once nothing more of it is to be begun.
    let gate = LaneGate()
    /// Whether the partition's end was reached and not told of yet.
    let hasEnd = Atomic(false)
    private let givenUp = Atomic(false)

    init(_ partition: TopicPartition, queue: QueueHandle) {
        self.partition = partition
        self.queue = queue
    }

    /// Whether the partition is gone: what is still done about it does not count.
    var isGivenUp: Bool { givenUp.load(ordering: .acquiring) }

    func giveUp() { givenUp.store(true, ordering: .releasing) }
}

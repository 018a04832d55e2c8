internal import CausewayKafka

/// How far the work on one assigned partition is; belongs to the responder's loop.
final class PartitionProgress {
    let partition: TopicPartition
    // Touched with every request, on the loop, and no access lasts while other code runs.
    @exclusivity(unchecked) private(set) var tracker = OffsetTracker()
    /// Whether it is in the list of partitions whose offset is to be stored.
    @exclusivity(unchecked) var isDirty = false
    /// Set when the partition is given up: no record of it is begun any more.
    @exclusivity(unchecked) var isRevoked = false
    /// How its durable requests ended; nil until the first one comes.
    var outcomes: OutcomeTable?
    /// Whether they are being read.
    var isLearning = false
    /// Its durable requests whose handler runs.
    var running: Set<RequestDigest> = []

    init(_ partition: TopicPartition) { self.partition = partition }

    func begin(_ offset: Int64) -> Bool { !isRevoked && tracker.begin(offset) }

    /// Notes that a record is done; true if the offset to commit has moved.
    func finish(_ offset: Int64) -> Bool { tracker.finish(offset) }
}

public import CausewayKafka

/// When and where the states of a processor's partitions are kept, so that a restart folds the last events only.
///
/// The rules have to be a `SnapshottingLogic`. Nothing rests on a snapshot: one that is missing, damaged or of another log
/// costs the time to fold all events. But events that the log has deleted are in snapshots alone.
public struct SnapshotConfiguration: Sendable {
    /// The topic; it has as many partitions as that of the commands, and belongs to one processor alone.
    ///
    /// `topic(_:partitions:)` makes one that keeps the last two snapshots of each partition.
    public var topic: String
    /// After how many events there is a new snapshot: so many a restart has to fold at most, and those that came while the
    /// snapshot was written.
    public var everyEvents = 100_000
    /// After how long there is a new one if there were any events at all; looked at every `dueInterval`.
    public var every = Duration.seconds(600)
    /// How many bytes of a snapshot a record has at most; cut to what the producer's `messageMaxBytes` leaves.
    public var chunkBytes = 262_144
    /// How many bytes of a snapshot a transaction carries at most, beside what it decides; at least one record.
    ///
    /// Commands that wait for it are answered that much later.
    public var transactionBytes = 524_288
    /// How long a clean stop waits for last snapshots, before the group is left; zero writes none.
    public var stopTime = Duration.milliseconds(250)

    /// Called with each record of a snapshot once it is acknowledged, before its transaction is committed: for tests.
    package var onChunk: (@Sendable (_ partition: Int, _ chunk: Int) async -> Void)?

    /// Creates the default settings.
    ///
    /// - Parameter topic: The topic.
    public init(topic: String) { self.topic = topic }

    /// A topic for snapshots as it should be made: compacted, so that it keeps the last two of each partition.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - partitions: As many as the topic of the commands has.
    /// - Returns: The topic.
    public static func topic(_ name: String, partitions: Int) -> TopicSpec {
        TopicSpec(
            name, partitions: partitions,
            configuration: [
                "cleanup.policy": "compact",
                // Small enough that earlier snapshots go soon: the segment that is written to is never compacted.
                "segment.bytes": "67108864",
                "min.cleanable.dirty.ratio": "0.5",
            ])
    }

    /// Why these settings can't be, nil if they can.
    var problem: String? {
        if topic.isEmpty { return "snapshots.topic is empty" }
        if everyEvents < 1 { return "snapshots.everyEvents is \(everyEvents): it has to be 1 or more" }
        if every <= .zero { return "snapshots.every is \(every): it has to be longer than nothing" }
        if chunkBytes < 1 { return "snapshots.chunkBytes is \(chunkBytes): it has to be 1 or more" }
        if transactionBytes < 1 { return "snapshots.transactionBytes is \(transactionBytes): it has to be 1 or more" }
        return nil
    }
}

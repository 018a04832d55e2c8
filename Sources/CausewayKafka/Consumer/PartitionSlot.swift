internal import Synchronization

/// One partition for as long as it is read from one starting point: a new assignment or a seek makes a new slot.
///
/// So whether a buffered record still counts is a matter of its slot alone. Position and life are one word: a record is
/// handed out before the slot's end or not at all, and its end says exactly which was the last.
final class PartitionSlot: Sendable {
    /// No offset.
    static let none: Int64 = -1

    let topicPartition: TopicPartition
    /// What is to be committed for the partition; outlives the slot when the partition is only paused.
    let stored: StoredOffset
    /// The assignment that it is part of: a seek or a pause stays in it.
    let epoch: AssignmentEpoch
    /// Twice the offset of the next record to hand out, plus 1 once none is handed out any more.
    private let word: Atomic<Int64>

    /// The least offset that a drained record may have.
    ///
    /// Under the delivery's lock.
    nonisolated(unsafe) var expected: Int64

    /// Whether librdkafka reads it no more because it found no offset to go on at.
    ///
    /// Under the delivery's lock.
    nonisolated(unsafe) var isStopped = false

    /// Whether the caller has paused it.
    let isPaused = Atomic(false)
    private let start: Int64

    init(
        _ topicPartition: TopicPartition, from offset: Int64 = none, stored: StoredOffset = StoredOffset(),
        epoch: AssignmentEpoch
    ) {
        self.topicPartition = topicPartition
        self.stored = stored
        self.epoch = epoch
        self.expected = offset
        self.start = offset
        self.word = Atomic(offset * 2)
    }

    /// Whether its records may be handed out.
    var isLive: Bool { word.load(ordering: .relaxed) & 1 == 0 }

    /// Whether there have been records of it, or its end.
    ///
    /// Under the delivery's lock.
    var hasBeenRead: Bool { expected != start }

    /// The offset of the next record to hand out; `none` while that is not known.
    var position: Int64 { word.load(ordering: .acquiring) >> 1 }

    /// Notes a record that was drained; false, and nothing done, when it does not count any more.
    ///
    /// Under the delivery's lock.
    func drained(_ offset: Int64) -> Bool {
        guard isLive, offset >= expected else { return false }
        if expected == Self.none { _ = advance(to: offset) }
        expected = offset + 1
        return true
    }

    /// Hands out records up to an offset; false, and nothing done, when the slot has ended.
    func advance(to next: Int64) -> Bool {
        let current = word.load(ordering: .relaxed)
        guard current & 1 == 0 else { return false }
        // Only one reader moves it: it fails only when the slot ends at this moment.
        return word.compareExchange(expected: current, desired: next * 2, ordering: .acquiringAndReleasing).exchanged
    }

    /// Hands out nothing more; the position stays as it is.
    func end() { word.bitwiseOr(1, ordering: .acquiringAndReleasing) }

    /// The caller has moved past everything that was handed out.
    func markProcessed() { stored.offset.store(position, ordering: .releasing) }
}

internal import CausewayRuntime

/// Partitions of retry topics that are paused until their next record is due.
struct DueTimes {
    /// A partition is paused this long at least: one pause serves all records that come due meanwhile.
    static let shortestPause = Duration.milliseconds(50)

    private struct Head {
        let offset: Int64
        let due: Deadline
    }

    /// The record that a partition was paused for last.
    private var heads: [TopicPartition: Head] = [:]
    private var paused: [TopicPartition: Deadline] = [:]
    /// When the next partition's time has come.
    private(set) var earliest = Deadline.never

    /// Whether a record may be handled, by how long it says it has to wait yet.
    ///
    /// One that was waited for is due, even if its header's clock and this machine's disagree.
    func isDue(_ record: ConsumerRecord, remaining: Duration, now: Deadline) -> Bool {
        if remaining <= .zero { return true }
        guard let head = heads[record.topicPartition] else { return false }
        return head.offset == record.offset && head.due <= now
    }

    /// A partition was paused until its record is due.
    mutating func pause(_ record: ConsumerRecord, remaining: Duration, now: Deadline) {
        let due = now.advanced(by: max(remaining, Self.shortestPause))
        heads[record.topicPartition] = Head(offset: record.offset, due: due)
        postpone(record.topicPartition, to: due)
    }

    /// Whether a partition's time has come.
    func isTimeUp(_ now: Deadline) -> Bool { earliest <= now }

    /// Takes out the partitions whose time has come.
    mutating func take(at now: Deadline) -> [TopicPartition] {
        let due = paused.filter { $0.value <= now }.keys.sorted()
        for partition in due { paused[partition] = nil }
        earliest = paused.values.min() ?? .never
        return due
    }

    /// Puts a partition that could not be resumed off.
    mutating func postpone(_ partition: TopicPartition, to deadline: Deadline) {
        paused[partition] = deadline
        earliest = min(earliest, deadline)
    }

    /// All that are paused.
    var partitions: Set<TopicPartition> { Set(paused.keys) }
}

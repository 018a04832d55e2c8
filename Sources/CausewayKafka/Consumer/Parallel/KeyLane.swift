internal import Synchronization

/// One partition's records in `forEachKey`: which wait, which are being worked on, which are done.
///
/// It outlives an assignment while handlers still work on records of it, so that a key's next record waits for them also
/// when the partition has come back. Sendable because the scheduler's lock protects it.
final class KeyLane: @unchecked Sendable {
    let partition: TopicPartition
    private let limits: ParallelLimits
    private(set) var lane: PartitionLane
    /// Stands for the assignment, or the seek, by which the records came; `epoch` counts them.
    private(set) var stored: StoredOffset?
    private(set) var epoch = 0
    private var tracker = OffsetTracker()
    private var work = KeyedWork<ConsumerRecord>()
    /// Records of this epoch that are being worked on.
    private var running = 0
    /// What came before the records on the lane's queue, the first one last.
    private var earlier: [RecordSlice]

    /// Whether it is in the scheduler's list of lanes that may begin something.
    var isReady = false
    /// Whether it is in the scheduler's list of lanes to take records from.
    var isDue = false
    /// Whether it had no room for more records when there may have been some.
    var isFull = false

    init(_ lane: PartitionLane, earlier: [RecordSlice], limits: ParallelLimits) {
        self.partition = lane.partition
        self.lane = lane
        self.earlier = earlier.reversed()
        self.limits = limits
    }

    // MARK: Assignments

    /// The partition has come again.
    func begin(_ lane: PartitionLane) {
        self.lane = lane
        isFull = false
        earlier = []
        beginEpoch(nil)
    }

    /// Nothing that waits is begun any more.
    func dropWaiting() {
        work.dropWaiting()
        earlier = []
    }

    /// Whether handlers work on any record of it.
    var isBusy: Bool { work.underWay > 0 }

    // MARK: Records come

    /// How many records may be taken.
    var room: Int {
        tracker.bytes < limits.bytes ? max(0, min(limits.waiting - work.waiting, limits.chunk)) : 0
    }

    /// Whether so much has been done since it was full that taking records is worth it.
    var hasRoomAgain: Bool { isFull && tracker.bytes < limits.bytes && work.waiting <= limits.waiting / 2 }

    /// Whether all that was taken is done.
    var isDone: Bool { tracker.underWay == 0 && earlier.isEmpty }

    /// The next records of those that came before what is on the lane's queue.
    func takeEarlier(_ limit: Int) -> RecordSlice? {
        guard let part = earlier.popLast() else { return nil }
        if part.range.count <= limit { return part }
        let middle = part.range.lowerBound + limit
        earlier.append(RecordSlice(part.storage, middle..<part.range.upperBound))
        return RecordSlice(part.storage, part.range.lowerBound..<middle)
    }

    /// Adds records that were taken, unless their partition has been given up, paused or moved since.
    func add(_ part: RecordSlice) {
        part.storage.forEachRun(in: part.range) { slot, records in
            guard slot.advance(to: part.storage.offset(at: records.upperBound - 1) + 1) else { return }
            if stored !== slot.stored { beginEpoch(slot.stored) }
            for index in records {
                let key = part.storage.key(at: index)
                let bytes = (key?.count ?? 0) + (part.storage.value(at: index)?.count ?? 0)
                guard tracker.begin(part.storage.offset(at: index), bytes: bytes) else { continue }
                work.add(ConsumerRecord(part.storage, index), key: key.map(Self.hash))
            }
        }
    }

    private func beginEpoch(_ stored: StoredOffset?) {
        self.stored = stored
        epoch += 1
        tracker = OffsetTracker()
        running = 0
        work.dropWaiting()
    }

    /// Keys of the same hash are in order too, which costs nothing but time.
    private static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(bytes: key)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    // MARK: Records go

    /// Whether a record may begin: few enough are done, or may be, ahead of the oldest that is not.
    var mayBegin: Bool {
        guard let first = work.first else { return false }
        return tracker.completedAhead + running < limits.completedAhead || first.offset == tracker.oldest
    }

    /// Begins the oldest record that may.
    func beginRecord() -> KeyTicket? {
        guard let (record, id) = work.begin() else { return nil }
        running += 1
        return KeyTicket(record: record, keyLane: self, lane: lane, epoch: epoch, id: id)
    }

    /// A record is done.
    ///
    /// - Parameters:
    ///   - ticket: The record.
    ///   - storesOffsets: Whether the offset behind all that is done is stored.
    func finish(_ ticket: KeyTicket, storesOffsets: Bool) {
        work.finish(ticket.id)
        // Of an assignment that is over: it says nothing about the one that may have followed.
        guard ticket.epoch == epoch else { return }
        running -= 1
        guard tracker.finish(ticket.record.offset), storesOffsets, let offset = tracker.committable else { return }
        stored?.offset.store(offset, ordering: .releasing)
    }

    /// The handler of a record has failed: it stays unfinished, unless it does not count any more anyway.
    func abandon(_ ticket: KeyTicket) {
        if ticket.epoch == epoch { running -= 1 } else { work.finish(ticket.id) }
    }

    /// What is to be handed out again.
    var unfinished: UnfinishedRecords {
        UnfinishedRecords(
            partition: partition, handed: work.unfinished.map { RecordSlice($0.storage, $0.index..<($0.index + 1)) },
            stored: stored, others: earlier.reversed())
    }
}

/// How far records of a consumer were worked on, and under which assignments they were read.
///
/// What a transaction commits along with what was made of the records: `KafkaTransaction.sendOffsets`. Offsets of a
/// partition that was given up or lost since its records were read are refused there, also when the partition has come
/// back meanwhile: somebody else may have worked on the same records.
public struct ConsumedOffsets: Sendable {
    /// For each partition the offset to resume at: behind the last record that was added.
    public private(set) var offsets: [TopicPartition: Int64] = [:]
    private(set) var epochs: [AssignmentEpoch] = []

    /// Of no record.
    public init() {}

    /// Up to and with a record.
    ///
    /// - Parameter record: The record.
    public init(_ record: ConsumerRecord) { add(record) }

    /// Up to the end of a batch.
    ///
    /// - Parameter batch: The batch.
    public init(_ batch: ConsumerBatch) { add(batch) }

    /// Whether there is nothing to commit.
    public var isEmpty: Bool { offsets.isEmpty }

    /// Whether all partitions are still assigned to the consumer, as they were when the records were read.
    ///
    /// It may change at any moment.
    public var isAssigned: Bool { epochs.allSatisfy(\.isInForce) }

    /// Adds a record; an offset never goes back.
    ///
    /// - Parameter record: The record.
    public mutating func add(_ record: ConsumerRecord) {
        note(record.storage.slot(at: record.index), behind: record.offset)
    }

    /// Adds a batch's records; an offset never goes back.
    ///
    /// - Parameter batch: The batch.
    public mutating func add(_ batch: ConsumerBatch) {
        let storage = batch.storage
        storage.forEachRun(in: batch.range) { slot, records in
            note(slot, behind: storage.offset(at: records.upperBound - 1))
        }
    }

    private mutating func note(_ slot: PartitionSlot, behind last: Int64) {
        offsets[slot.topicPartition] = max(offsets[slot.topicPartition] ?? 0, last + 1)
        // Few partitions: a search is cheaper than a table.
        if !epochs.contains(where: { $0 === slot.epoch }) { epochs.append(slot.epoch) }
    }
}

extension ConsumerBatch {
    /// How far the batch goes, for the transaction that commits what is made of it.
    public var consumedOffsets: ConsumedOffsets { ConsumedOffsets(self) }

    /// The records of those partitions that are still assigned as they were when they were read; nil if there are none.
    func stillAssigned() -> ConsumerBatch? {
        var parts: [RecordSlice] = []
        var isWhole = true
        storage.forEachRun(in: range) { slot, records in
            if slot.epoch.isInForce { parts.append(RecordSlice(storage, records)) } else { isWhole = false }
        }
        if isWhole { return self }
        if parts.isEmpty { return nil }
        for part in parts {
            // The caller may still have this batch: no two locks may guard the parsing of a record's headers.
            for index in part.range { _ = storage.headers(at: index) }
        }
        let rest = RecordStorage(gathering: parts)
        return ConsumerBatch(rest, 0..<rest.count)
    }
}

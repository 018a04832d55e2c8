/// Records that were read together; they may be of several partitions, in order within each.
public struct ConsumerBatch: Sendable, RandomAccessCollection {
    let storage: RecordStorage
    let range: Range<Int>

    init(_ storage: RecordStorage, _ range: Range<Int>) {
        self.storage = storage
        self.range = range
    }

    /// The first position.
    public var startIndex: Int { 0 }

    /// The position after the last record.
    public var endIndex: Int { range.count }

    /// The record at a position.
    ///
    /// - Parameter position: From 0.
    public subscript(position: Int) -> ConsumerRecord {
        precondition(position >= 0 && position < range.count, "position \(position) of \(range.count) records")
        return ConsumerRecord(storage, range.lowerBound + position)
    }

    /// For each partition of the batch the offset behind its last record: what to commit once the batch is done.
    public var nextOffsets: [TopicPartition: Int64] {
        var offsets: [TopicPartition: Int64] = [:]
        storage.forEachRun(in: range) { slot, records in
            offsets[slot.topicPartition] = storage.offset(at: records.upperBound - 1) + 1
        }
        return offsets
    }
}

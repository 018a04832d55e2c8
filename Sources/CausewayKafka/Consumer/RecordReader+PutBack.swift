internal import Synchronization

extension RecordReader {
    /// Takes back a record of the run at hand: it is the next one again.
    ///
    /// - Parameters:
    ///   - record: A record that this reader has handed out, of the partition that it is in.
    ///   - marksBefore: Whether all before it counts as done.
    /// - Returns: False when its partition has been given up, paused or moved meanwhile.
    func putBack(_ record: ConsumerRecord, marksBefore: Bool = true) -> Bool {
        guard let slot, let storage, record.storage === storage, record.index < index,
            slot.advance(to: record.offset)
        else { return false }
        index = record.index
        if marksBefore, storesOffsets { slot.markProcessed() }
        return true
    }

    /// All before a record in hand counts as done.
    func storeBefore(_ record: ConsumerRecord) {
        if storesOffsets { slot?.stored.offset.store(record.offset, ordering: .releasing) }
    }

    /// The next record of the run at hand, while the one in hand does not count as done yet.
    func nextUnmarked() -> ConsumerRecord? {
        guard index < runEnd, let slot, let storage, !Task.isCancelled,
            slot.advance(to: storage.offset(at: index) + 1)
        else { return nil }
        defer { index += 1 }
        return ConsumerRecord(storage, index)
    }
}

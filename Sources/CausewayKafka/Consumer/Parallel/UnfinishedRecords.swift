/// Records of one partition that a parallel reader had and did not finish.
struct UnfinishedRecords {
    let partition: TopicPartition
    /// Handed out, and to come again; in order.
    var handed: [RecordSlice] = []
    /// Stands for the assignment, or the seek, that those were handed out by.
    var stored: StoredOffset?
    /// Never handed out, behind those; in order.
    var others: [RecordSlice] = []

    /// They are what is handed out next of a partition; nil if they do not count any more.
    ///
    /// Under the delivery's lock.
    ///
    /// - Parameter slot: The partition as it is read now.
    /// - Returns: The records.
    func part(for slot: PartitionSlot) -> RecordSlice? {
        guard slot.isLive else { return nil }
        // Paused and resumed since, those never handed out come again by themselves.
        let others = others.filter { $0.storage.slot(at: $0.range.lowerBound) === slot }
        let parts = (stored === slot.stored ? handed : []) + others
        guard let first = parts.first else { return nil }
        if stored === slot.stored, !handed.isEmpty,
            !slot.advance(to: first.storage.offset(at: first.range.lowerBound))
        {
            return nil
        }
        let storage = RecordStorage(gathering: parts, as: slot)
        return RecordSlice(storage, 0..<storage.count)
    }
}

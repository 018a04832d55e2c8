internal import Synchronization

/// The partitions that are read, by name and, for the drain, by what librdkafka calls them.
struct PartitionTable {
    /// librdkafka's topic and the partition: valid while the assignment stays the same.
    private struct Key: Hashable {
        let topic: UnsafeRawPointer
        let partition: Int32
    }

    private(set) var slots: [TopicPartition: PartitionSlot] = [:]
    private var known: [Key: PartitionSlot] = [:]
    /// The one of the last record: the next is most often of the same partition.
    private var last: (key: Key, slot: PartitionSlot)?
    private let membership: GroupMembership

    init(_ membership: GroupMembership) { self.membership = membership }

    /// Starts to read a partition, or starts anew; then what is stored for it may stay.
    mutating func start(
        _ partition: TopicPartition, from offset: Int64 = PartitionSlot.none, keepsStored: Bool = false
    ) {
        let old = slots[partition]
        old?.end()
        let stored = keepsStored ? old?.stored : nil
        if stored == nil { old?.stored.isOver.store(true, ordering: .releasing) }
        let slot = PartitionSlot(
            partition, from: offset, stored: stored ?? StoredOffset(), epoch: old?.epoch ?? membership.begin())
        slot.isPaused.store(old?.isPaused.load(ordering: .relaxed) ?? false, ordering: .relaxed)
        if keepsStored { slot.isStopped = old?.isStopped ?? false }
        slots[partition] = slot
        forgetKnown()
    }

    /// Stops handing out partitions' records; they stay in the table until `remove`.
    func stop(_ partitions: some Sequence<TopicPartition>) -> [PartitionSlot] {
        let stopped = partitions.compactMap { slots[$0] }
        for slot in stopped { slot.end() }
        return stopped
    }

    mutating func remove(_ partitions: some Sequence<TopicPartition>) {
        for partition in partitions {
            slots[partition]?.end()
            slots[partition]?.epoch.end()
            slots[partition]?.stored.isOver.store(true, ordering: .releasing)
            slots[partition] = nil
        }
        forgetKnown()
    }

    mutating func removeAll() { remove(Array(slots.keys)) }

    /// The slot of a drained record, if its partition is read.
    mutating func slot(topic: UnsafeRawPointer, partition: Int32, name: () -> String) -> PartitionSlot? {
        let key = Key(topic: topic, partition: partition)
        if let last, last.key == key { return last.slot }
        guard let slot = known[key] ?? slots[TopicPartition(topic: name(), partition: Int(partition))] else {
            return nil
        }
        known[key] = slot
        last = (key, slot)
        return slot
    }

    private mutating func forgetKnown() {
        known = [:]
        last = nil
    }
}

// What is kept by address is only compared.
extension PartitionTable: @unchecked Sendable {}

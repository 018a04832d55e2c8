/// The lanes of a parallel reader.
///
/// Under the delivery's lock.
struct ParallelLanes {
    let reader: any ParallelReader
    private(set) var lanes: [TopicPartition: PartitionLane] = [:]
    /// Those that the reader has not been told of yet.
    private var come: [PartitionLane] = []
    private var gone: [PartitionLane] = []

    init(_ reader: any ParallelReader) { self.reader = reader }

    mutating func add(_ lane: PartitionLane) {
        lanes[lane.partition] = lane
        come.append(lane)
    }

    /// Nothing more of these partitions is begun.
    ///
    /// - Returns: Their lanes.
    func close(_ partitions: some Sequence<TopicPartition>) -> [PartitionLane] {
        let closed = partitions.compactMap { lanes[$0] }
        for lane in closed { lane.gate.close() }
        return closed
    }

    /// Takes out partitions that are not assigned any more.
    ///
    /// - Returns: Their lanes.
    mutating func remove(_ partitions: some Sequence<TopicPartition>) -> [PartitionLane] {
        let removed = partitions.compactMap { lanes.removeValue(forKey: $0) }
        for lane in removed {
            lane.gate.close()
            lane.giveUp()
        }
        gone += removed
        return removed
    }

    /// Whether somebody works on one of these partitions.
    func isBusy(_ slots: [PartitionSlot]) -> Bool {
        slots.contains { lanes[$0.topicPartition]?.gate.isBusy == true }
    }

    /// Whether somebody works on any partition.
    var isBusy: Bool { lanes.values.contains { $0.gate.isBusy } }

    /// What the reader has not been told of yet.
    mutating func takeNews() -> (come: [PartitionLane], gone: [PartitionLane]) {
        defer {
            come = []
            gone = []
        }
        return (come, gone)
    }
}

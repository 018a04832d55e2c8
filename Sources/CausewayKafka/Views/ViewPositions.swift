/// How far a view has read its partitions: a plain value.
struct ViewPositions {
    /// By partition.
    private(set) var partitions: [Int: MaterializedViewProgress.Partition] = [:]
    /// Partitions whose end, as of the start, has not been reached.
    private(set) var behind = 0

    /// Positions at the start.
    ///
    /// - Parameter ranges: What each partition holds.
    init(_ ranges: [Int: OffsetRange] = [:]) {
        for (partition, range) in ranges { add(partition, range) }
    }

    /// Adds a partition.
    mutating func add(_ partition: Int, _ range: OffsetRange) {
        let added = MaterializedViewProgress.Partition(
            first: range.low, position: range.low, end: max(range.low, range.high), records: 0)
        partitions[partition] = added
        if !added.isCaughtUp { behind += 1 }
    }

    /// Whether every partition's end, as of the start, has been reached.
    var isComplete: Bool { behind == 0 && !partitions.isEmpty }

    /// A partition is read up to a position; earlier ones change nothing.
    mutating func advance(_ partition: Int, to position: Int64, records: Int = 0) {
        guard var reached = partitions[partition] else { return }
        let wasCaughtUp = reached.isCaughtUp
        reached.position = max(reached.position, position)
        reached.records += records
        if reached.isCaughtUp, !wasCaughtUp { behind -= 1 }
        partitions[partition] = reached
    }

    /// A partition holds nothing before an offset any more.
    mutating func moveStart(_ partition: Int, to first: Int64) {
        guard let before = partitions[partition]?.first, before < first else { return }
        partitions[partition]?.first = first
    }
}

/// How far a view has read its topic: for logs, and for a readiness check to show.
public struct MaterializedViewProgress: Sendable, Hashable, CustomStringConvertible {
    /// How far one partition is read.
    public struct Partition: Sendable, Hashable {
        /// The first offset that the partition holds, as far as is known.
        public internal(set) var first: Int64
        /// The offset behind the last one that the view has taken in.
        public internal(set) var position: Int64
        /// Where the partition ended when reading began: up to here is what the view must have to be caught up.
        public internal(set) var end: Int64
        /// The records that were read, tombstones and those left out as poison included.
        public internal(set) var records: Int

        /// Whether the end has been reached.
        public var isCaughtUp: Bool { position >= end }

        /// How many offsets are left until the end.
        ///
        /// Not each of them has a record: compaction and transactions leave some without.
        public var remaining: Int64 { max(0, end - position) }
    }

    /// The topic.
    public let topic: String
    /// By partition; empty while the cluster has not said which there are.
    public let partitions: [Int: Partition]
    /// How many keys there are.
    public let entries: Int

    /// Whether every partition was read to where it ended when reading began.
    public var isCaughtUp: Bool { !partitions.isEmpty && partitions.values.allSatisfy(\.isCaughtUp) }

    /// How many records were read.
    public var records: Int { partitions.values.reduce(0) { $0 + $1.records } }

    /// How many offsets are left until all ends.
    public var remaining: Int64 { partitions.values.reduce(0) { $0 + $1.remaining } }

    /// How much has been read, from 0 to 1, in offsets.
    public var fraction: Double {
        let total = partitions.values.reduce(Int64(0)) { $0 + max(0, $1.end - $1.first) }
        if total == 0 { return partitions.isEmpty ? 0 : 1 }
        return 1 - Double(remaining) / Double(max(total, remaining))
    }

    /// A line for people.
    public var description: String {
        if partitions.isEmpty { return "\(topic): waits for the cluster to say which partitions there are" }
        let done = partitions.values.count(where: \.isCaughtUp)
        return """
            \(topic): \(done) of \(partitions.count) partitions caught up, \(records) records read, \
            \(remaining) offsets to go (\(Int(fraction * 100)) %), \(entries) keys
            """
    }
}

extension RecordStorage {
    /// The partitions of some records.
    func slots(in range: Range<Int>) -> [PartitionSlot] {
        guard !range.isEmpty else { return [] }
        return (run(of: range.lowerBound)...run(of: range.upperBound - 1)).map { runs[$0].slot }
    }

    /// The first records from `start` on that may be handed out, in a row and up to a number.
    func liveRange(from start: Int, limit: Int) -> Range<Int>? {
        guard start < count else { return nil }
        var first: Int?
        var end = start
        for index in run(of: start)..<runs.count {
            let isLive = runs[index].slot.isLive
            if first == nil, isLive { first = max(start, runs[index].start) }
            guard let first else { continue }
            if !isLive { break }
            end = self.end(of: index)
            if end - first >= limit { return first..<(first + limit) }
        }
        return first.map { $0..<end }
    }

    /// Calls `body` with each partition's records in a row.
    func forEachRun(in range: Range<Int>, _ body: (PartitionSlot, Range<Int>) -> Void) {
        guard !range.isEmpty else { return }
        for index in run(of: range.lowerBound)...run(of: range.upperBound - 1) {
            let start = max(runs[index].start, range.lowerBound)
            body(runs[index].slot, start..<min(end(of: index), range.upperBound))
        }
    }
}

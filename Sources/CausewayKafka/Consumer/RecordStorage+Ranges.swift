extension RecordStorage {
    /// The partitions of some records.
    func slots(in range: Range<Int>) -> [PartitionSlot] {
        guard !range.isEmpty else { return [] }
        return (run(of: range.lowerBound)...run(of: range.upperBound - 1)).map { runs[$0].slot }
    }

    /// The first records of a range that may be handed out, in a row and up to a number.
    func liveRange(in range: Range<Int>, limit: Int) -> Range<Int>? {
        guard !range.isEmpty else { return nil }
        var first: Int?
        var end = range.lowerBound
        for index in run(of: range.lowerBound)...run(of: range.upperBound - 1) {
            let isLive = runs[index].slot.isLive
            if first == nil, isLive { first = max(range.lowerBound, runs[index].start) }
            guard let first else { continue }
            if !isLive { break }
            end = min(self.end(of: index), range.upperBound)
            if end - first >= limit { return first..<(first + limit) }
        }
        return first.map { $0..<end }
    }

    /// All records of a range that may be handed out.
    func liveRanges(in range: Range<Int>) -> [Range<Int>] {
        var live: [Range<Int>] = []
        var rest = range
        while let next = liveRange(in: rest, limit: .max) {
            live.append(next)
            rest = next.upperBound..<range.upperBound
        }
        return live
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

/// Which records of one partition are done, and up to where all of them are.
///
/// Records are begun in the order of their offsets and done in any order. Only the prefix of which nothing is under way
/// may be committed, so that whatever was not done is read again after a restart. Gaps between offsets (compaction,
/// transaction markers) hold nothing up.
struct OffsetTracker {
    private struct Entry {
        var offset: Int64
        var isDone = false
    }

    /// Begun records from the oldest that is not done; entries before `head` are over.
    private var entries: [Entry] = []
    private var head = 0

    /// The offset to commit: the one after the last of the done prefix, `nil` before the first record is done.
    private(set) var committable: Int64?

    /// How many records are begun and not done.
    private(set) var underWay = 0

    /// Notes a record that is now being worked on.
    ///
    /// - Parameter offset: The record's offset, higher than those begun before.
    /// - Returns: Whether it is new; a record below what was begun before was read again and is ignored.
    mutating func begin(_ offset: Int64) -> Bool {
        if let last = entries.last, last.offset >= offset { return false }
        if head == entries.count, let committable, committable > offset { return false }
        entries.append(Entry(offset: offset))
        underWay += 1
        return true
    }

    /// Notes that a record is done.
    ///
    /// - Parameter offset: The record's offset.
    /// - Returns: Whether that moved ``committable``.
    mutating func finish(_ offset: Int64) -> Bool {
        guard let index = index(of: offset), !entries[index].isDone else { return false }
        entries[index].isDone = true
        underWay -= 1
        guard index == head else { return false }
        while head < entries.count, entries[head].isDone {
            committable = entries[head].offset + 1
            head += 1
        }
        compact()
        return true
    }

    private func index(of offset: Int64) -> Int? {
        var (low, high) = (head, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].offset == offset ? low : nil
    }

    /// Drops what is over once that is at least half, so that each entry is moved at most once on average.
    private mutating func compact() {
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1024, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
    }
}

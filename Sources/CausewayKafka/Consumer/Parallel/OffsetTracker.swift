/// Which records of one partition are done, and up to where all of them are.
///
/// Records are begun in the order in which they were delivered and done in any order. Only the prefix of which nothing
/// is under way may be committed, so that whatever was not done is read again after a restart. Gaps between offsets
/// (compaction, transaction markers) hold nothing up.
package struct OffsetTracker {
    private struct Entry {
        var offset: Int64
        var bytes: Int32
        var isDone = false
    }

    /// Begun records from the oldest that is not done; entries before `head` are over.
    private var entries: [Entry] = []
    private var head = 0

    /// The offset to commit: the one after the last of the done prefix, `nil` before the first record is done.
    package private(set) var committable: Int64?

    /// How many records are begun and not done.
    package private(set) var underWay = 0

    /// Bytes of the records from the oldest that is not done on.
    package private(set) var bytes = 0

    /// Creates a tracker of a partition of which nothing is begun.
    package init() {}

    /// The oldest record that is not done; `nil` while there is none.
    package var oldest: Int64? { head < entries.count ? entries[head].offset : nil }

    /// How many records behind the oldest that is not done are done.
    package var completedAhead: Int { entries.count - head - underWay }

    /// Notes a record that is to be worked on.
    ///
    /// - Parameters:
    ///   - offset: The record's offset, higher than those begun before.
    ///   - bytes: Its size.
    /// - Returns: Whether it is new; a record below what was begun before was read again and is ignored.
    package mutating func begin(_ offset: Int64, bytes: Int = 0) -> Bool {
        if let last = entries.last, last.offset >= offset { return false }
        if head == entries.count, let committable, committable > offset { return false }
        let size = Int32(clamping: bytes)
        entries.append(Entry(offset: offset, bytes: size))
        underWay += 1
        self.bytes += Int(size)
        return true
    }

    /// Notes that a record is done.
    ///
    /// - Parameter offset: The record's offset.
    /// - Returns: Whether that moved ``committable``.
    package mutating func finish(_ offset: Int64) -> Bool {
        guard let index = index(of: offset), !entries[index].isDone else { return false }
        entries[index].isDone = true
        underWay -= 1
        guard index == head else { return false }
        while head < entries.count, entries[head].isDone {
            committable = entries[head].offset + 1
            bytes -= Int(entries[head].bytes)
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

internal import CausewayRuntime

/// Who waits for which offsets of a view: a plain value, told of each position that is reached.
struct ViewWaits {
    /// Offsets that are not reached yet, by partition.
    private struct Wait {
        var needs: [Int: Int64]
        let deadline: Deadline
    }

    private var waits: [Int: Wait] = [:]
    /// For each partition who waits for which offset, in the order of the offsets.
    private var byPartition: [Int: [(offset: Int64, id: Int)]] = [:]

    /// How many wait.
    var count: Int { waits.count }

    /// Adds a wait.
    ///
    /// - Parameters:
    ///   - id: Its number, that of no other.
    ///   - needs: For each partition the offset that has to be behind its position; not empty.
    ///   - deadline: When it is given up.
    mutating func add(_ id: Int, _ needs: [Int: Int64], until deadline: Deadline) {
        waits[id] = Wait(needs: needs, deadline: deadline)
        for (partition, offset) in needs {
            let index = Self.index(behind: offset, in: byPartition[partition, default: []])
            byPartition[partition, default: []].insert((offset, id), at: index)
        }
    }

    /// A partition is read up to a position.
    ///
    /// - Parameters:
    ///   - partition: The partition.
    ///   - position: The offset of its next record.
    /// - Returns: The numbers of those who have nothing to wait for any more.
    mutating func advance(_ partition: Int, to position: Int64) -> [Int] {
        guard let first = byPartition[partition]?.first, first.offset < position else { return [] }
        let list = byPartition[partition] ?? []
        let count = Self.index(behind: position - 1, in: list)
        byPartition[partition]?.removeFirst(count)
        var done: [Int] = []
        for (_, id) in list[..<count] {
            waits[id]?.needs[partition] = nil
            if waits[id]?.needs.isEmpty == true {
                waits[id] = nil
                done.append(id)
            }
        }
        return done
    }

    /// Takes a wait out; false when it has ended already.
    mutating func remove(_ id: Int) -> Bool {
        guard let wait = waits.removeValue(forKey: id) else { return false }
        for partition in wait.needs.keys { byPartition[partition]?.removeAll { $0.id == id } }
        return true
    }

    /// Takes out those whose deadline has passed.
    mutating func expire(at now: Deadline) -> [Int] {
        let expired = waits.filter { $0.value.deadline <= now }.keys.sorted()
        for id in expired { _ = remove(id) }
        return expired
    }

    /// Takes out those that wait for a partition that a condition is false of.
    mutating func removeAll(unless isThere: (Int) -> Bool) -> [Int] {
        let lost = waits.filter { !$0.value.needs.keys.allSatisfy(isThere) }.keys.sorted()
        for id in lost { _ = remove(id) }
        return lost
    }

    /// Takes out all.
    mutating func removeAll() -> [Int] {
        defer {
            waits = [:]
            byPartition = [:]
        }
        return waits.keys.sorted()
    }

    /// When the next one is given up.
    var earliest: Deadline { waits.values.lazy.map(\.deadline).min() ?? .never }

    /// The first index behind all of an offset or less.
    private static func index(behind offset: Int64, in list: [(offset: Int64, id: Int)]) -> Int {
        var low = 0
        var high = list.count
        while low < high {
            let middle = (low + high) / 2
            if list[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

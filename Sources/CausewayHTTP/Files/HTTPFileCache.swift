internal import CausewayRuntime

/// Files that were looked at lately, within a number of bytes.
///
/// A pure value; its owner has the lock and the clock.
struct HTTPFileCache {
    private struct Slot {
        var entry: HTTPFileEntry
        var checked: Deadline
        var wasUsed = false
    }

    private let limit: Int
    private var slots: [String: Slot] = [:]
    /// Keys in the order in which they came, for who has to go.
    private var order: [String] = []
    private var head = 0
    private(set) var bytes = 0

    init(limit: Int) { self.limit = limit }

    var count: Int { slots.count }

    /// The entry of a path, and whether it must be looked at again.
    ///
    /// Of those who come at the same time one is told to look; the others take what there is.
    mutating func find(_ path: String, now: Deadline, freshFor: Duration) -> (entry: HTTPFileEntry, isStale: Bool)? {
        guard let slot = slots[path] else { return nil }
        let isStale = now >= slot.checked.advanced(by: freshFor)
        if isStale { slots[path]?.checked = now }
        if !slot.wasUsed { slots[path]?.wasUsed = true }
        return (slot.entry, isStale)
    }

    /// Keeps an entry, if it is not too large for the whole; others go for it that were not used since they were last asked.
    mutating func insert(_ entry: HTTPFileEntry, now: Deadline) {
        remove(entry.path)
        guard entry.cost <= limit / 2 else { return }
        while bytes + entry.cost > limit { evict() }
        slots[entry.path] = Slot(entry: entry, checked: now)
        order.append(entry.path)
        bytes += entry.cost
    }

    mutating func remove(_ path: String) {
        guard let slot = slots.removeValue(forKey: path) else { return }
        bytes -= slot.entry.cost
    }

    private mutating func evict() {
        while head < order.count {
            let path = order[head]
            head += 1
            if head > 1024, head * 2 > order.count {
                order.removeFirst(head)
                head = 0
            }
            guard let slot = slots[path] else { continue }
            if slot.wasUsed {
                slots[path]?.wasUsed = false
                order.append(path)
                continue
            }
            return remove(path)
        }
        // Nothing is in order: begin anew.
        slots = [:]
        order = []
        head = 0
        bytes = 0
    }
}

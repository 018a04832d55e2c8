/// The windows of a partition: a pure value, that the records of the partition are folded into one after the other.
///
/// What becomes of a record depends on the records before it alone, not on how they are cut into transactions.
struct WindowState<Fold: WindowFold> {
    private typealias Entry = WindowEntry<Fold>

    let windows: TimeWindows
    let fold: Fold
    /// The latest record time, in milliseconds since 1970; nil before the first record.
    private(set) var streamTime: Int64?
    /// How many results there are.
    private(set) var count = 0
    /// By the start of the window.
    private var open: [Int64: [[UInt8]: Entry]] = [:]
    /// Of windows that take no more records the keys alone: they are to be deleted one day.
    private var closed: [Int64: Set<[UInt8]>] = [:]
    private var dirty: [WindowPlace] = []

    init(_ windows: TimeWindows, _ fold: Fold) {
        self.windows = windows
        self.fold = fold
    }

    // MARK: Records

    /// Takes a record into its windows.
    ///
    /// - Parameters:
    ///   - input: What counts of it.
    ///   - key: Its key.
    ///   - time: Its time, usable.
    ///   - offset: Its offset.
    /// - Returns: How many windows were open for it, and how many had closed.
    mutating func add(_ input: Fold.Input, key: [UInt8], time: Int64, offset: Int64) -> (updates: Int, late: Int) {
        let now = max(streamTime ?? time, time)
        streamTime = now
        var updates = 0
        var late = 0
        for start in windows.starts(at: time) {
            if windows.isClosed(start, at: now) {
                late += 1
            } else {
                add(input, WindowPlace(start: start, key: key), offset)
                updates += 1
            }
        }
        return (updates, late)
    }

    // MARK: Transactions

    /// Takes what a transaction is to write.
    ///
    /// - Parameters:
    ///   - withFinals: Whether the values of windows that have closed are wanted too.
    ///   - base: Stream time as of the last commit. What had expired by then is deleted: so late that no record that may
    ///     come again after a crash can be on time for it.
    ///   - limit: How many results are deleted at most.
    /// - Returns: The changes; `committed` or `putBack` follows.
    mutating func takeChanges(withFinals: Bool, asOf base: Int64?, expiredLimit limit: Int) -> WindowChanges<Fold.Value>
    {
        var changes = WindowChanges<Fold.Value>()
        changes.updates.reserveCapacity(dirty.count)
        for place in dirty {
            guard let value = open[place.start]?[place.key]?.value else { continue }
            open[place.start]?[place.key]?.isDirty = false
            changes.updates.append((place, value))
        }
        dirty.removeAll(keepingCapacity: true)
        if withFinals, let streamTime {
            for (start, entries) in open where windows.isClosed(start, at: streamTime) {
                for (key, entry) in entries {
                    changes.finals.append((WindowPlace(start: start, key: key), entry.value))
                }
            }
        }
        for start in expiredStarts(asOf: base) {
            let keys = closed[start, default: []].prefix(limit - changes.expired.count)
            changes.expired += keys.map { WindowPlace(start: start, key: $0) }
            if changes.expired.count == limit { break }
        }
        return changes
    }

    /// The changes are committed.
    ///
    /// - Parameters:
    ///   - changes: What `takeChanges` returned.
    ///   - time: Stream time as of the commit: windows that had closed by then get no further values.
    mutating func committed(_ changes: WindowChanges<Fold.Value>, at time: Int64?) {
        for place in changes.expired { removeClosed(place) }
        close(asOf: time)
    }

    /// The changes are not committed: they are taken again.
    mutating func putBack(_ changes: WindowChanges<Fold.Value>) {
        for (place, _) in changes.updates where open[place.start]?[place.key]?.isDirty == false {
            open[place.start]?[place.key]?.isDirty = true
            dirty.append(place)
        }
    }

    /// Whether results are to be deleted.
    func hasExpired(asOf base: Int64?) -> Bool { !expiredStarts(asOf: base).isEmpty }

    // MARK: Restoring

    /// Takes a result in that was read, or the tombstone of one.
    mutating func restore(_ value: Fold.Value?, at place: WindowPlace, applied: Int64) {
        removeClosed(place)
        if open[place.start]?.removeValue(forKey: place.key) != nil { count -= 1 }
        guard let value else { return }
        open[place.start, default: [:]][place.key] = Entry(restored: value, applied: applied)
        count += 1
    }

    /// Lets go of the values of windows that had closed.
    mutating func close(asOf time: Int64?) {
        guard let time else { return }
        for start in open.keys where windows.isClosed(start, at: time) {
            guard let entries = open.removeValue(forKey: start), !entries.isEmpty else { continue }
            closed[start, default: []].formUnion(entries.keys)
        }
    }

    /// Goes on from a place whose stream time is known.
    mutating func resume(at time: Int64?) {
        streamTime = time
        close(asOf: time)
    }

    // MARK: Parts

    private mutating func add(_ input: Fold.Input, _ place: WindowPlace, _ offset: Int64) {
        let fold = fold
        switch open[place.start, default: [:]][place.key]?.add(input, offset, by: fold) {
        case .some(.none): return
        case .some(.dirty): break
        case nil:
            open[place.start, default: [:]][place.key] = Entry(first: fold.first(input), offset: offset)
            count += 1
        }
        dirty.append(place)
    }

    private func expiredStarts(asOf base: Int64?) -> [Int64] {
        guard let base else { return [] }
        return closed.keys.filter { windows.isExpired($0, at: base) }.sorted()
    }

    private mutating func removeClosed(_ place: WindowPlace) {
        guard closed[place.start]?.remove(place.key) != nil else { return }
        count -= 1
        if closed[place.start]?.isEmpty == true { closed[place.start] = nil }
    }
}

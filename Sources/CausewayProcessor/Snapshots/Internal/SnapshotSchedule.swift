internal import CausewayRuntime

/// When a partition's next snapshot is due, and the one that is on its way.
struct SnapshotSchedule: Sendable {
    /// Events that are in no snapshot.
    private(set) var events = 0
    /// When the last snapshot was begun, or the state restored.
    private(set) var last = Deadline.now()
    /// After a failure.
    private var notBefore = Deadline.now()
    /// A copy of the state is being written down; its chunks may be on their way.
    private(set) var underWay: UInt64?
    /// The snapshot whose chunks are on their way.
    var writer: SnapshotWriter?
    /// The last one failed: the next one is kept out of what is decided, until one is whole again.
    private(set) var isSuspect = false
    /// Where the next one goes.
    private(set) var slot = 0
    /// How many chunks each slot has, as far as is known.
    private(set) var chunks = [0, 0]

    /// Whether there are events that no snapshot has, and none is on its way.
    var isWanted: Bool { underWay == nil && events > 0 }

    func isDue(_ settings: SnapshotConfiguration, at now: Deadline) -> Bool {
        guard isWanted, notBefore <= now else { return false }
        return events >= settings.everyEvents || last.advanced(by: settings.every) <= now
    }

    /// Events were added to the state.
    mutating func add(_ count: Int) { events += count }

    /// A state was restored, with so many events that are in no snapshot.
    mutating func restored(_ count: Int) {
        drop()
        events = count
        last = .now()
    }

    /// Snapshots were found.
    ///
    /// - Parameters:
    ///   - slot: Where the next one goes.
    ///   - newest: The newest one, which knows how many chunks there are.
    mutating func goOn(in slot: Int, behind newest: SnapshotManifest) {
        self.slot = slot
        chunks[newest.slot] = newest.chunks
        chunks[1 - newest.slot] = newest.otherChunks ?? 0
    }

    /// A copy of the state was taken; returns what the snapshot is called.
    mutating func begin(at now: Deadline) -> UInt64 {
        let generation = UInt64.random(in: 1 ... .max)
        underWay = generation
        events = 0
        last = now
        return generation
    }

    /// It is whole.
    mutating func finish() {
        guard let writer else { return }
        chunks[slot] = writer.count
        slot = 1 - slot
        isSuspect = false
        drop()
        // It does not say where the log ended behind its last event: another one does, once the partition is quiet.
        if !writer.isSealed, events == 0 { events = 1 }
    }

    /// It could not be written: its events are in none, and the next one waits a while.
    mutating func fail(_ count: Int, at now: Deadline) {
        drop()
        events += max(1, count)
        hold(from: now)
    }

    /// A transaction was aborted.
    ///
    /// - Parameter now: The moment.
    /// - Returns: Whether it carried chunks, which may be why.
    mutating func abort(at now: Deadline) -> Bool {
        let carried = writer?.carried != nil
        if carried { hold(from: now) }
        drop()
        return carried
    }

    private mutating func hold(from now: Deadline) {
        notBefore = now.advanced(by: .seconds(10))
        isSuspect = true
    }

    /// It is given up.
    mutating func drop() {
        writer = nil
        underWay = nil
    }
}

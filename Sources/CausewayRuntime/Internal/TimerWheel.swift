/// The timers of one loop: a hashed wheel whose slots are lists through the timers themselves.
///
/// Setting, moving and cancelling cost a few stores; a timer that moves to a later time stays in its slot until that
/// slot comes round. Time enters as ticks, so that the wheel needs no clock.
final class TimerWheel {
    static let slotCount = 512

    @exclusivity(unchecked) private var slots = ContiguousArray<LoopTimer?>(repeating: nil, count: slotCount)
    /// A bit for each slot that holds a timer.
    @exclusivity(unchecked) private var occupied = ContiguousArray<UInt64>(repeating: 0, count: slotCount / 64)
    /// The last tick that was served.
    private(set) var tick: UInt64

    init(tick: UInt64) { self.tick = tick }

    /// Puts a timer that is in no slot into the slot of `timer.tick`, at the earliest the next one.
    func insert(_ timer: LoopTimer) {
        let due = max(timer.tick, tick + 1)
        timer.tick = due
        let slot = Int(due % UInt64(Self.slotCount))
        timer.slot = slot
        timer.previous = nil
        timer.next = slots[slot]
        timer.next?.previous = timer
        slots[slot] = timer
        occupied[slot / 64] |= 1 << UInt64(slot % 64)
    }

    /// Takes a timer out of its slot, if it is in one.
    func remove(_ timer: LoopTimer) {
        guard let slot = timer.slot else { return }
        if let previous = timer.previous { previous.next = timer.next } else { slots[slot] = timer.next }
        timer.next?.previous = timer.previous
        timer.next = nil
        timer.previous = nil
        timer.slot = nil
        if slots[slot] == nil { occupied[slot / 64] &= ~(1 << UInt64(slot % 64)) }
    }

    /// Takes out all timers; one by one, because a long list that ends by itself ends recursively.
    func removeAll() -> [LoopTimer] {
        var all: [LoopTimer] = []
        for slot in slots.indices {
            while let timer = slots[slot] {
                remove(timer)
                all.append(timer)
            }
        }
        return all
    }

    /// Serves every tick up to `now`: each timer that is due leaves the wheel and is handed to `fire`.
    ///
    /// `fire` may insert, move and remove timers, also ones that it is still to be called for: those are in a slot then.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    func advance(to now: UInt64, _ fire: (LoopTimer) -> Void) -> Bool {
        guard now > tick else { return false }
        // Past a whole turn each slot is looked at once.
        var next = max(tick + 1, now >= UInt64(Self.slotCount) ? now - UInt64(Self.slotCount) + 1 : 0)
        tick = now
        var hasFired = false
        while next <= now {
            if serve(slot: Int(next % UInt64(Self.slotCount)), now: now, fire) { hasFired = true }
            next += 1
        }
        return hasFired
    }

    private func serve(slot: Int, now: UInt64, _ fire: (LoopTimer) -> Void) -> Bool {
        guard slots[slot] != nil else { return false }
        // Taken out first, so that what `fire` does to this slot is safe.
        var due: [LoopTimer] = []
        var candidate = slots[slot]
        while let timer = candidate {
            candidate = timer.next
            if timer.tick <= now {
                remove(timer)
                due.append(timer)
            }
        }
        for timer in due { fire(timer) }
        return !due.isEmpty
    }

    /// The next tick at which a slot has to be looked at, if there is a timer at all.
    var nextTick: UInt64? {
        let base = tick + 1
        let start = Int(base % UInt64(Self.slotCount))
        for step in 0...(occupied.count) {
            let word = (start / 64 + step) % occupied.count
            var bits = occupied[word]
            if step == 0 { bits &= ~0 << UInt64(start % 64) }
            if step == occupied.count { bits &= ~(~0 << UInt64(start % 64)) }
            guard bits != 0 else { continue }
            let slot = word * 64 + bits.trailingZeroBitCount
            return base + UInt64((slot - start + Self.slotCount) % Self.slotCount)
        }
        return nil
    }
}

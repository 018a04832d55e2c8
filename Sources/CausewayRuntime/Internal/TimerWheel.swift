/// The timers of one loop: a hashed wheel whose slots are lists through the timers themselves.
///
/// Setting, moving and cancelling cost a few stores; a timer that moves to a later time stays in its slot until that
/// slot comes round. Time enters as ticks, so that the wheel needs no clock.
final class TimerWheel {
    static let slotCount = 512

    private var slots = ContiguousArray<LoopTimer?>(repeating: nil, count: slotCount)
    /// A bit for each slot that holds a timer.
    private var occupied = ContiguousArray<UInt64>(repeating: 0, count: slotCount / 64)
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

    func remove(_ timer: LoopTimer) {
        guard let slot = timer.slot else { return }
        if let previous = timer.previous { previous.next = timer.next } else { slots[slot] = timer.next }
        timer.next?.previous = timer.previous
        timer.next = nil
        timer.previous = nil
        timer.slot = nil
        if slots[slot] == nil { occupied[slot / 64] &= ~(1 << UInt64(slot % 64)) }
    }

    /// Serves every tick up to `now`: each timer that is due leaves the wheel and is handed to `fire`.
    ///
    /// `fire` may insert, move and remove timers.
    func advance(to now: UInt64, _ fire: (LoopTimer) -> Void) {
        guard now > tick else { return }
        // Past a whole turn each slot is looked at once.
        var next = max(tick + 1, now >= UInt64(Self.slotCount) ? now - UInt64(Self.slotCount) + 1 : 0)
        tick = now
        while next <= now {
            serve(slot: Int(next % UInt64(Self.slotCount)), now: now, fire)
            next += 1
        }
    }

    private func serve(slot: Int, now: UInt64, _ fire: (LoopTimer) -> Void) {
        guard slots[slot] != nil else { return }
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

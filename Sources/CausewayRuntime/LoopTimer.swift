/// A deadline on a loop: calls back once when its time has come, on the loop.
///
/// Coarse (8 ms, never early) and cheap: moving it to a later time is one store. It belongs to its loop: create, set and
/// cancel it there only. Not cancelled, it lives until it has fired; when its loop has ended by then, on the control
/// loop, so that whoever waits for it is woken.
public final class LoopTimer {
    private var core: LoopCore
    private let fire: () -> Void
    /// When it is to fire, in nanoseconds of the monotonic clock; `UInt64.max`: not at all.
    @exclusivity(unchecked) private var due = UInt64.max

    // The wheel's links.
    @exclusivity(unchecked) var tick: UInt64 = 0
    @exclusivity(unchecked) var slot: Int?
    var next: LoopTimer?
    unowned(unsafe) var previous: LoopTimer?

    /// Creates a timer that is not set.
    ///
    /// - Parameters:
    ///   - loop: The loop that it belongs to; the caller is on it.
    ///   - fire: Called on the loop when the time has come. Capture the owner weakly or unowned.
    public convenience init(on loop: EventLoop, _ fire: @escaping () -> Void) {
        loop.preconditionIsCurrent()
        self.init(loop.core, fire)
    }

    init(_ core: LoopCore, _ fire: @escaping () -> Void) {
        self.core = core
        self.fire = fire
    }

    /// Whether it is set.
    public var isScheduled: Bool { due != .max }

    /// Sets it, or moves it if it was set.
    ///
    /// - Parameter deadline: When to fire; `.never` cancels.
    public func schedule(at deadline: Deadline) {
        assert(core.isCurrent, "a timer is set on its loop only")
        if deadline == .never { return cancel() }
        due = deadline.nanoseconds
        let wanted = LoopCore.tick(notBefore: due)
        if slot != nil {
            if tick <= wanted { return }  // its slot comes round earlier: looked at again then
            core.wheel.remove(self)
        }
        link(wanted)
    }

    /// Unsets it.
    ///
    /// It may stay linked until its slot comes round; `invalidate()` lets go at once.
    public func cancel() { due = .max }

    /// Unsets it and takes it out of the loop, for an owner that ends.
    public func invalidate() {
        assert(core.isCurrent, "a timer is unset on its loop only")
        due = .max
        core.wheel.remove(self)
    }

    /// Called when its slot has come round.
    func slotReached(now: UInt64) {
        // In a slot: another timer of this tick has set it anew.
        if due == .max || slot != nil { return }
        if due > now { return link(LoopCore.tick(notBefore: due)) }
        due = .max
        fire()
    }

    /// Moves to the loop that serves this one's timers from now on.
    func move(to core: LoopCore) {
        self.core = core
        if due != .max, slot == nil { link(LoopCore.tick(notBefore: due)) }
    }

    private func link(_ tick: UInt64) {
        if !core.uv.isOpen { core = EventLoop.control.core }
        self.tick = tick
        core.wheel.insert(self)
    }
}

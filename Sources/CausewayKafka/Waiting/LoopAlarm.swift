internal import CausewayRuntime

/// A timer of a loop that other threads set: one for as many deadlines as come one after the other.
///
/// Sendable because the timer is touched on the loop only.
final class LoopAlarm: @unchecked Sendable {
    private let loop: EventLoop
    private let ring: @Sendable () -> Void
    private var timer: LoopTimer?

    /// - Parameters:
    ///   - loop: Where the time is kept, in steps of 8 ms.
    ///   - ring: Called on the loop when the time has come, perhaps once too often.
    init(on loop: EventLoop = .control, _ ring: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.ring = ring
    }

    /// Any thread: rings at a deadline, instead of at the one before.
    func set(_ deadline: Deadline) {
        loop.execute {
            let timer = self.timer ?? LoopTimer(on: self.loop, self.ring)
            self.timer = timer
            timer.schedule(at: deadline)
        }
    }

    /// Any thread: rings no more.
    func stop() {
        loop.execute {
            self.timer?.invalidate()
            self.timer = nil
        }
    }
}

internal import CausewayRuntime

/// A deadline on a loop that any thread may set.
///
/// Sendable because the timer is touched on the loop only.
final class LoopAlarm: @unchecked Sendable {
    private let loop: EventLoop
    private let fire: @Sendable () -> Void
    private var timer: LoopTimer?

    /// - Parameters:
    ///   - loop: The loop.
    ///   - fire: Called on the loop when the time has come.
    init(on loop: EventLoop = .control, _ fire: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.fire = fire
    }

    /// Sets it, or moves it.
    func set(_ deadline: Deadline) {
        loop.execute {
            let timer = self.timer ?? LoopTimer(on: self.loop) { [fire = self.fire] in fire() }
            self.timer = timer
            timer.schedule(at: deadline)
        }
    }

    /// Unsets it and lets go of the loop.
    func cancel() {
        loop.execute {
            self.timer?.invalidate()
            self.timer = nil
        }
    }
}

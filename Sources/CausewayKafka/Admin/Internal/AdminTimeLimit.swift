internal import CausewayRuntime

/// A timer on the control loop that any thread may start and end.
///
/// Sendable because the timer is touched on the control loop only.
final class AdminTimeLimit: @unchecked Sendable {
    private var timer: LoopTimer?
    private var isOver = false

    /// Calls back on the control loop once the deadline has passed.
    func start(at deadline: Deadline, _ fire: @escaping @Sendable () -> Void) {
        EventLoop.control.execute {
            if self.isOver { return }
            let timer = LoopTimer(on: .control, fire)
            timer.schedule(at: deadline)
            self.timer = timer
        }
    }

    /// Does not call back any more.
    func end() {
        EventLoop.control.execute {
            self.isOver = true
            self.timer?.invalidate()
            self.timer = nil
        }
    }
}

internal import CausewayRuntime

/// Does something on a loop once a second, until it is ended; belongs to that loop.
final class Beat {
    private var timer: LoopTimer?

    /// Begins, a second from now.
    init(on loop: EventLoop, _ action: @escaping () -> Void) {
        let timer = LoopTimer(on: loop) { [unowned self] in
            self.timer?.schedule(at: .after(.seconds(1)))
            action()
        }
        self.timer = timer
        timer.schedule(at: .after(.seconds(1)))
    }

    deinit { timer?.invalidate() }

    /// Ends it.
    func end() {
        timer?.invalidate()
        timer = nil
    }
}

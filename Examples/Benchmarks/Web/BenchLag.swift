import CausewayRuntime
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How long a loop lets something wait that comes from outside: asked a thousand times a second, whether or not earlier
/// questions are answered.
final class BenchLag: Sendable {
    private let loop: EventLoop
    private let waits = Mutex<[UInt64]>([])
    /// Counts the measurements; a thread asks for its own one only.
    private let number = Atomic(0)

    init(_ loop: EventLoop) { self.loop = loop }

    /// Begins to ask, from a thread of its own.
    func start() throws {
        let own = number.add(1, ordering: .relaxed).newValue
        waits.withLock { $0.removeAll() }
        try LoopThread.start(name: "lag") { [self] in
            while number.load(ordering: .relaxed) == own {
                let start = Deadline.now().nanoseconds
                loop.execute { [self] in
                    let wait = Deadline.now().nanoseconds &- start
                    waits.withLock { $0.append(wait) }
                }
                usleep(1000)
            }
        }
    }

    /// Stops to ask.
    ///
    /// - Returns: What came of it.
    func stop() -> BenchLagReport {
        number.add(1, ordering: .relaxed)
        return BenchLagReport(waits.withLock { $0 })
    }
}

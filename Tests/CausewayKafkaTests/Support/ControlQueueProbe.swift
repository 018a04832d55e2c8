import CausewayRuntime
import Synchronization

@testable import CausewayKafka

/// Notes when librdkafka puts something on a consumer's control queue, on a loop of its own, and has it served as ever.
final class ControlQueueProbe: Sendable {
    private let loop: EventLoop
    private let times = Mutex<[ContinuousClock.Instant]>([])

    init(_ consumer: KafkaConsumer) async throws {
        loop = try EventLoop(name: "probe")
        await withCheckedContinuation { continuation in
            consumer.control.perform { control in
                let wakeup = Wakeup(on: self.loop) { [weak control] in
                    self.times.withLock { $0.append(.now) }
                    control?.perform { $0.serve() }
                }
                control.queue?.enableWakeup(wakeup)
                continuation.resume()
            }
        }
    }

    /// The last time before another.
    func last(before time: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        times.withLock { $0.last { $0 <= time } }
    }

    func stop() async { await loop.shutdown() }
}

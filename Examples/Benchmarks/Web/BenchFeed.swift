import CausewayHTTP
import CausewayRuntime
import Synchronization

/// A feed of events, so many a second of 200 bytes, for any number of subscribers.
final class BenchFeed: Service {
    /// Events that a subscriber may be behind; then its stream ends.
    private static let behind = 1024

    private let rate: Int
    private let subscribers = Mutex<[Int: AsyncStream<HTTPEvent>.Continuation]>([:])
    /// Whether events are made; changed under the lock.
    private let isRunning = Atomic(false)
    private let ids = Atomic(0)
    private let next = Atomic(0)

    /// - Parameter rate: Events a second.
    init(rate: Int) { self.rate = rate }

    /// What comes from now on.
    func subscribe() -> AsyncStream<HTTPEvent> {
        let id = ids.add(1, ordering: .relaxed).newValue
        let (stream, continuation) = AsyncStream.makeStream(
            of: HTTPEvent.self, bufferingPolicy: .bufferingOldest(Self.behind))
        continuation.onTermination = { [weak self] _ in self?.remove(id) }
        let isFirst = subscribers.withLock { subscribers in
            subscribers[id] = continuation
            return !isRunning.exchange(true, ordering: .relaxed)
        }
        if isFirst { Task { await make() } }
        return stream
    }

    private func remove(_ id: Int) { _ = subscribers.withLock { $0.removeValue(forKey: id) } }

    /// Waits, then ends every stream.
    func run() async throws {
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        for subscriber in subscribers.withLock({ Array($0.values) }) { subscriber.finish() }
    }

    /// Makes events as long as there is a subscriber: the other measurements are to be without it.
    private func make() async {
        let start = ContinuousClock.now
        var made = 0
        while subscribers.withLock({ subscribers in
            isRunning.store(!subscribers.isEmpty, ordering: .relaxed)
            return !subscribers.isEmpty
        }) {
            try? await Task.sleep(for: .milliseconds(1))
            let due = Int((ContinuousClock.now - start) / .milliseconds(1)) * rate / 1000
            while made < due {
                made += 1
                send(next.add(1, ordering: .relaxed).newValue)
            }
        }
    }

    private func send(_ number: Int) {
        let digits = String(number)
        let event = HTTPEvent(
            String(repeating: "0", count: max(0, 200 - digits.utf8.count)) + digits, id: digits)
        for subscriber in subscribers.withLock({ Array($0.values) }) {
            if case .dropped = subscriber.yield(event) { subscriber.finish() }
        }
    }
}

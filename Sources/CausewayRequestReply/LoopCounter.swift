internal import Synchronization

/// A number that one loop counts and any thread reads.
final class LoopCounter: Sendable {
    private let number = Atomic(0)

    /// The number.
    var value: Int { number.load(ordering: .relaxed) }

    /// Adds; on the loop only, as it reads and then writes.
    func add(_ count: Int = 1) { set(value &+ count) }

    /// Sets the number; on the loop only.
    func set(_ value: Int) { number.store(value, ordering: .relaxed) }
}

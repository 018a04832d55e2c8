internal import Synchronization

/// How many requests a load's tasks may still begin, together.
final class LoadAllowance: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) { left = Atomic(count) }

    /// Takes one; whether there was one left.
    func take() -> Bool { left.wrappingSubtract(1, ordering: .relaxed).newValue >= 0 }
}

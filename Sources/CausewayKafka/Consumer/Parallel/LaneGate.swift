internal import Synchronization

/// Counts who is inside, until it is closed: whoever closes it knows whether anybody still is.
struct LaneGate: ~Copyable {
    /// Twice the number inside, plus 1 once it is closed.
    private let word = Atomic(0)

    /// Whether nobody comes in any more.
    var isClosed: Bool { word.load(ordering: .relaxed) & 1 == 1 }

    /// Whether anybody is inside.
    var isBusy: Bool { word.load(ordering: .acquiring) > 1 }

    /// Goes in; false, and nothing done, once it is closed.
    func enter() -> Bool {
        var current = word.load(ordering: .relaxed)
        while current & 1 == 0 {
            let result = word.compareExchange(
                expected: current, desired: current + 2, ordering: .acquiringAndReleasing)
            if result.exchanged { return true }
            current = result.original
        }
        return false
    }

    /// Goes out; true for the last one when it is closed.
    func leave() -> Bool { word.subtract(2, ordering: .acquiringAndReleasing).newValue == 1 }

    /// Lets nobody in any more; true if anybody is inside.
    @discardableResult
    func close() -> Bool { word.bitwiseOr(1, ordering: .acquiringAndReleasing).newValue > 1 }
}

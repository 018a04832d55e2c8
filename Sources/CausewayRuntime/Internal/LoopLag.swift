internal import Synchronization

/// How long a loop's turns took: what a new event had to wait at worst.
final class LoopLag: Sendable {
    private static let windowNanoseconds: UInt64 = 1_000_000_000

    private let windowStart = Atomic<UInt64>(0)
    private let current = Atomic<UInt64>(0)
    private let last = Atomic<UInt64>(0)

    /// Called by the loop's thread only.
    func record(_ nanoseconds: UInt64, at now: UInt64) {
        if now &- windowStart.load(ordering: .relaxed) > Self.windowNanoseconds {
            windowStart.store(now, ordering: .relaxed)
            last.store(current.load(ordering: .relaxed), ordering: .relaxed)
            current.store(nanoseconds, ordering: .relaxed)
        } else if nanoseconds > current.load(ordering: .relaxed) {
            current.store(nanoseconds, ordering: .relaxed)
        }
    }

    /// The longest turn of the last two windows.
    var longest: UInt64 { max(current.load(ordering: .relaxed), last.load(ordering: .relaxed)) }
}

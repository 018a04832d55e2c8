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

    /// The longest turn of the window under way and the one before; an idle loop's are over at some time.
    func longest(at now: UInt64) -> UInt64 {
        let start = windowStart.load(ordering: .relaxed)
        // The loop's thread may have begun a window after `now` was read.
        if now > start, now &- start > 2 * Self.windowNanoseconds { return 0 }
        return max(current.load(ordering: .relaxed), last.load(ordering: .relaxed))
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A point in time by which something must be done, on the monotonic clock of this process.
///
/// It is what time-outs become as soon as they start, so that the time left can be handed from one step to the next.
public struct Deadline: Sendable, Hashable, Comparable {
    /// Nanoseconds on `CLOCK_MONOTONIC`.
    public let nanoseconds: UInt64

    /// Creates a deadline from the monotonic clock's nanoseconds.
    ///
    /// - Parameter nanoseconds: Nanoseconds on `CLOCK_MONOTONIC`.
    public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// A deadline that never passes.
    public static let never = Deadline(nanoseconds: .max)

    /// This moment.
    ///
    /// - Returns: A deadline that has just passed.
    public static func now() -> Deadline {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Deadline(nanoseconds: UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec))
    }

    /// This moment as of the kernel's last tick, 1 to 10 ms ago: a third of the price of ``now()``.
    ///
    /// - Returns: A deadline that has passed.
    package static func coarseNow() -> Deadline {
        #if os(Linux)
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
            return Deadline(nanoseconds: UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec))
        #else
            now()
        #endif
    }

    /// A deadline some time from now.
    ///
    /// - Parameter duration: The time left; a negative one has passed already.
    /// - Returns: The deadline.
    public static func after(_ duration: Duration) -> Deadline { now().advanced(by: duration) }

    /// This deadline moved by a duration; `never` stays never.
    ///
    /// - Parameter duration: How far, also backwards.
    /// - Returns: The moved deadline, at least 0 and at most `never`.
    public func advanced(by duration: Duration) -> Deadline {
        if self == .never { return self }
        let step = duration.clampedNanoseconds
        if step >= 0 {
            let (sum, overflow) = nanoseconds.addingReportingOverflow(UInt64(step))
            return overflow ? .never : Deadline(nanoseconds: sum)
        }
        let back = step.magnitude
        return Deadline(nanoseconds: nanoseconds > back ? nanoseconds - back : 0)
    }

    /// The time left; zero once it has passed.
    public var remaining: Duration {
        if self == .never { return .nanoseconds(Int64.max) }
        let now = Deadline.now().nanoseconds
        return nanoseconds > now ? .nanoseconds(Int64(clamping: nanoseconds - now)) : .zero
    }

    /// Whether it has passed.
    public var hasPassed: Bool { self <= .now() }

    /// Earlier deadlines are smaller.
    public static func < (left: Deadline, right: Deadline) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension Duration {
    /// Whole nanoseconds, at the ends of `Int64` where it is longer.
    package var clampedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }

    /// Whole milliseconds, rounded up, never negative.
    package var milliseconds: Int64 {
        let nanoseconds = clampedNanoseconds
        return nanoseconds <= 0 ? 0 : (nanoseconds - 1) / 1_000_000 + 1
    }
}

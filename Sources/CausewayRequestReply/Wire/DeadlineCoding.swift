internal import CausewayRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Deadlines between the monotonic clock of a process and the wall clock, which is what a header can say.
enum DeadlineCoding {
    /// A deadline as a header says it.
    enum Encoded: Equatable {
        /// No header: it never passes.
        case never
        /// It has passed already.
        case passed
        /// Milliseconds since 1970, rounded down.
        case milliseconds(UInt64)
    }

    /// A deadline on the wall clock.
    static func encode(_ deadline: Deadline) -> Encoded {
        if deadline == .never { return .never }
        let now = Deadline.now().nanoseconds
        guard deadline.nanoseconds > now else { return .passed }
        let (wall, monotonic) = clocks()
        let (sum, overflow) = (wall - monotonic).addingReportingOverflow(Int64(clamping: deadline.nanoseconds))
        return overflow ? .never : .milliseconds(UInt64(max(0, sum)) / 1_000_000)
    }

    /// The deadline that a header names, later by what clocks may differ.
    ///
    /// - Parameters:
    ///   - milliseconds: Milliseconds since 1970.
    ///   - allowance: How much this machine's clock may be ahead of the requester's.
    /// - Returns: The deadline on this process's clock.
    static func decode(_ milliseconds: Int64, allowance: Duration) -> Deadline {
        let (wall, monotonic) = clocks()
        let (nanoseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        // What does not fit is centuries away.
        if overflow { return .never }
        let (left, isFar) = nanoseconds.subtractingReportingOverflow(wall)
        if isFar { return .never }
        return Deadline(nanoseconds: UInt64(max(0, monotonic))).advanced(by: .nanoseconds(left)).advanced(by: allowance)
    }

    /// Both clocks, read one after the other, in nanoseconds.
    ///
    /// Linux's coarse clocks are read at a third of the cost; both stand at the same tick, so their distance is exact.
    private static func clocks() -> (wall: Int64, monotonic: Int64) {
        #if os(Linux)
            (read(CLOCK_REALTIME_COARSE), read(CLOCK_MONOTONIC_COARSE))
        #else
            (read(CLOCK_REALTIME), read(CLOCK_MONOTONIC))
        #endif
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

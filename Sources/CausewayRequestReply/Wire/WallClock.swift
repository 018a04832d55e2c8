internal import CausewayRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Deadlines between the monotonic clock of a process and the wall clock, which is what a header can say.
///
/// How far the two are apart is read now and then, not for each record; a record costs one coarse clock.
struct WallClock {
    /// A deadline as a header says it.
    enum Encoded: Equatable {
        /// No header: it never passes.
        case never
        /// It has passed already.
        case passed
        /// Milliseconds since 1970, rounded down.
        case milliseconds(UInt64)
    }

    /// Wall clock minus monotonic clock, in nanoseconds.
    private var offset: Int64

    init() { offset = Self.measure() }

    init(offset: Int64) { self.offset = offset }

    /// Reads both clocks again: the wall clock may have been set.
    mutating func refresh() { offset = Self.measure() }

    /// A deadline on the wall clock.
    ///
    /// - Parameters:
    ///   - deadline: The deadline on this process's clock.
    ///   - now: This moment.
    /// - Returns: What the header says.
    func encode(_ deadline: Deadline, now: Deadline) -> Encoded {
        if deadline == .never { return .never }
        guard deadline > now else { return .passed }
        let (sum, overflow) = offset.addingReportingOverflow(Int64(clamping: deadline.nanoseconds))
        return overflow ? .never : .milliseconds(UInt64(max(0, sum)) / 1_000_000)
    }

    /// The deadline that a header names, later by what clocks may differ.
    ///
    /// - Parameters:
    ///   - milliseconds: Milliseconds since 1970.
    ///   - allowance: How much this machine's clock may be ahead of the requester's, in nanoseconds.
    ///   - now: This moment, at most a few milliseconds old.
    /// - Returns: The deadline on this process's clock; nil if it has passed.
    func decode(_ milliseconds: Int64, allowance: Int64, now: Deadline = .coarseNow()) -> Deadline? {
        let (nanoseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        // What does not fit is centuries away.
        if overflow { return milliseconds < 0 ? nil : .never }
        let (monotonic, isFar) = nanoseconds.subtractingReportingOverflow(offset)
        let (later, isFarther) = monotonic.addingReportingOverflow(allowance)
        if isFar || isFarther { return .never }
        let deadline = Deadline(nanoseconds: UInt64(max(0, later)))
        return deadline > now ? deadline : nil
    }

    /// This moment in milliseconds since 1970.
    static var milliseconds: Int64 {
        #if os(Linux)
            read(CLOCK_REALTIME_COARSE) / 1_000_000
        #else
            read(CLOCK_REALTIME) / 1_000_000
        #endif
    }

    /// The distance of the clocks; Linux's coarse ones stand at the same tick, so it is exact.
    private static func measure() -> Int64 {
        #if os(Linux)
            read(CLOCK_REALTIME_COARSE) - read(CLOCK_MONOTONIC_COARSE)
        #else
            read(CLOCK_REALTIME) - read(CLOCK_MONOTONIC)
        #endif
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

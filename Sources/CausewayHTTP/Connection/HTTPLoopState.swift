internal import CausewayRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the connections of one loop share: the `Date` line of their responses, and how many handlers run.
///
/// Sendable because the connections that share it are all isolated to that loop.
final class HTTPLoopState: @unchecked Sendable {
    @exclusivity(unchecked) private var cache = HTTPDateCache()
    /// Handlers that run at most, of routes that don't ignore the limit.
    private let requestLimit: Int
    /// A handler's time, in nanoseconds.
    private let handlerNanoseconds: UInt64?
    /// How long a connection without a request stays open, and how long it stays awake.
    let idleNanoseconds: UInt64
    let wakefulNanoseconds: UInt64
    /// Requests whose handler has not returned.
    @exclusivity(unchecked) var requestsInFlight = 0

    init(_ configuration: HTTPServerConfiguration) {
        requestLimit = configuration.requestLimit
        handlerNanoseconds = configuration.handlerTimeout.map(Self.nanoseconds)
        idleNanoseconds = Self.nanoseconds(configuration.idleTimeout)
        wakefulNanoseconds = Self.nanoseconds(min(configuration.wakefulness, configuration.idleTimeout))
    }

    /// Whether one more request may be handled.
    var takesRequest: Bool { requestsInFlight < requestLimit }

    /// The line with its line end, of the current second.
    var line: [UInt8] {
        var time = timespec()
        #if os(Linux)
            // The second as of the kernel's last tick: a third of the price.
            clock_gettime(CLOCK_REALTIME_COARSE, &time)
        #else
            clock_gettime(CLOCK_REALTIME, &time)
        #endif
        cache.update(epochSeconds: Int64(time.tv_sec))
        return cache.line
    }

    /// When a handler that begins now must have answered.
    ///
    /// - Parameter routeTimeout: The route's own time.
    /// - Returns: The deadline; never, if it has any time.
    func handlerDeadline(_ routeTimeout: Duration?) -> Deadline {
        guard let time = routeTimeout.map(Self.nanoseconds) ?? handlerNanoseconds else { return .never }
        return Self.deadline(Deadline.coarseNow().nanoseconds, time)
    }

    /// A time after a moment of the coarse clock, which may be a tick behind: nobody gets less than was promised.
    static func deadline(_ now: UInt64, _ time: UInt64) -> Deadline {
        let (sum, overflow) = now.addingReportingOverflow(time)
        return overflow || sum > .max - 10_000_000 ? .never : Deadline(nanoseconds: sum + 10_000_000)
    }

    private static func nanoseconds(_ duration: Duration) -> UInt64 { UInt64(max(0, duration.clampedNanoseconds)) }
}

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
    private var cache = HTTPDateCache()
    /// Handlers that run at most, of routes that don't ignore the limit.
    private let requestLimit: Int
    /// A handler's time, in nanoseconds.
    private let handlerNanoseconds: UInt64?
    /// Requests whose handler has not returned.
    var requestsInFlight = 0

    init(_ configuration: HTTPServerConfiguration) {
        requestLimit = configuration.requestLimit
        handlerNanoseconds = configuration.handlerTimeout.map(Self.nanoseconds)
    }

    /// Whether one more request may be handled.
    var takesRequest: Bool { requestsInFlight < requestLimit }

    /// The line with its line end, of the current second.
    var line: [UInt8] {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        cache.update(epochSeconds: Int64(time.tv_sec))
        return cache.line
    }

    /// When a handler that begins now must have answered.
    ///
    /// - Parameter routeTimeout: The route's own time.
    /// - Returns: The deadline; never, if it has any time.
    func handlerDeadline(_ routeTimeout: Duration?) -> Deadline {
        guard let time = routeTimeout.map(Self.nanoseconds) ?? handlerNanoseconds else { return .never }
        // The coarse clock may be a tick behind, and no handler gets less time than it was promised.
        let tick: UInt64 = 10_000_000
        let (sum, overflow) = Deadline.coarseNow().nanoseconds.addingReportingOverflow(time)
        return overflow || sum > .max - tick ? .never : Deadline(nanoseconds: sum + tick)
    }

    private static func nanoseconds(_ duration: Duration) -> UInt64 { UInt64(max(0, duration.clampedNanoseconds)) }
}

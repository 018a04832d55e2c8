#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The `Date` line of the responses of one loop.
///
/// Sendable because the connections that share it are all isolated to that loop.
final class HTTPDates: @unchecked Sendable {
    private var cache = HTTPDateCache()

    /// The line with its line end, of the current second.
    var line: [UInt8] {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        cache.update(epochSeconds: Int64(time.tv_sec))
        return cache.line
    }
}

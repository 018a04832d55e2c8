#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// How the threads are scheduled that librdkafka makes: they take their policy from the thread that makes the client.
enum ThreadScheduling {
    /// Linux's `SCHED_BATCH`, which Swift does not import.
    static let batch: Int32 = 3

    /// Runs a body on this thread in such a way that threads made within do not push running ones aside when they wake.
    ///
    /// Else the first record of a burst wakes the thread that sends, on a machine without an idle core that takes over from
    /// the one that makes the burst, and each request has a record or two (decision 0018). Where the process runs under a
    /// policy of its own, or may not change it, nothing is changed.
    ///
    /// - Parameter body: Makes a client; must not suspend.
    /// - Returns: What the body returns.
    static func asBatch<Result>(_ body: () throws -> Result) rethrows -> Result {
        #if os(Linux)
            guard sched_getscheduler(0) == SCHED_OTHER, set(batch) else { return try body() }
            defer { _ = set(SCHED_OTHER) }
        #endif
        return try body()
    }

    #if os(Linux)
        private static func set(_ policy: Int32) -> Bool {
            var parameters = sched_param()
            parameters.sched_priority = 0
            return sched_setscheduler(0, policy, &parameters) == 0
        }
    #endif
}

internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension ApacheKafka {
    /// The one node that all tests of this process share, started at the first call, ended with the process.
    ///
    /// Each test uses topics and groups of its own and breaks no node; a test that does starts its own cluster.
    ///
    /// - Returns: The cluster.
    /// - Throws: Why it could not be started; the same for every caller.
    public static func shared() async throws -> ApacheKafka {
        let start = sharedStart.withLock { start in
            if let start { return start }
            let new = Task {
                let cluster = try await ApacheKafka.start()
                sharedCluster.withLock { $0 = cluster }
                atexit { ApacheKafka.endShared() }
                return cluster
            }
            start = new
            return new
        }
        return try await start.value
    }

    private static let sharedStart = Mutex<Task<ApacheKafka, any Error>?>(nil)
    private static let sharedCluster = Mutex<ApacheKafka?>(nil)

    /// Kills the shared node and waits for it, so that nothing is left once the test run has ended.
    private static func endShared() {
        guard let cluster = sharedCluster.withLock({ $0 }) else { return }
        for node in cluster.nodes { node.signal(ProcessSignal.kill) }
        // A killed process ends, but on a busy machine not at once. The parent watch is there for what is left.
        for _ in 0..<2_000 where cluster.nodes.contains(where: \.isRunning) { usleep(10_000) }
        cluster.removeFolder()
    }
}

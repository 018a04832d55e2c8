import TestSupport

extension ProcessResources {
    /// Sleeps a little: Dispatch keeps a descriptor from a process's first sleep on.
    static func firstSleep() async throws {
        var checks = 0
        try await eventually {
            checks += 1
            return checks > 5
        }
    }
}

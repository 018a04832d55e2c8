package import CausewayRuntime

/// Runs a body, and what has to be done after it, whether it throws or not.
package func ending(_ body: () async throws -> Void, finally end: () async -> Void) async throws {
    do {
        try await body()
    } catch {
        await end()
        throw error
    }
    await end()
}

/// Runs a body with loops of its own.
package func withLoops(_ count: Int, _ body: ([EventLoop]) async throws -> Void) async throws {
    let loops = try (0..<count).map { try EventLoop(name: "test-\($0)") }
    try await ending {
        try await body(loops)
    } finally: {
        for loop in loops { await loop.shutdown() }
    }
}

/// How long something took.
package func duration(_ body: () async throws -> Void) async rethrows -> Duration {
    let start = ContinuousClock.now
    try await body()
    return ContinuousClock.now - start
}

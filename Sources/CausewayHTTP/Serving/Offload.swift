public import CausewayRuntime

/// Runs CPU-bound work on a bounded pool instead of the connection's loop, which serves others meanwhile.
///
/// For what takes longer than about a millisecond: hashing a password, rendering a picture, a large document. Work that
/// waits is dropped when its client goes; work that runs is not interrupted, so it had better look at a limit of its own.
///
/// - Parameters:
///   - pool: Where it runs; as many threads as cores by default.
///   - work: The work; it may block.
/// - Returns: Its result, on the caller's loop.
/// - Throws: What it throws; ``HTTPError`` 503 with `Retry-After` when the pool has its limit of work waiting.
public func offload<Value: Sendable>(
    on pool: BlockingPool = .compute, _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
    do {
        return try await pool.run(work)
    } catch let error as RuntimeError where error.code == .poolFull || error.code == .poolClosed {
        throw HTTPError(.serviceUnavailable, "The server has as much work as it can do.", fields: [.retryAfter: "1"])
    } catch let error as RuntimeError where error.code == .cancelled {
        throw CancellationError()
    }
}

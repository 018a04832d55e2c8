internal import CausewayRuntime

/// Awaits work until a deadline, then cancels it.
///
/// - Throws: What the work throws; `RuntimeError.timedOut`.
func withDeadline<Value: Sendable>(
    _ deadline: Deadline, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: deadline.remaining)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let value = first else {
            throw RuntimeError(.timedOut, "not done by the deadline")
        }
        return value
    }
}

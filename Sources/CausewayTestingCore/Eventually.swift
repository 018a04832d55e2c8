/// Waits until a condition holds, for what other threads or processes bring about.
///
/// The condition is checked at once, then every 1 to 20 ms. An error that it throws counts as "not yet", so that it may
/// ask a server that is still starting; the last one is part of the final error.
///
/// - Parameters:
///   - limit: How long to wait at most.
///   - file: Filled in by the compiler.
///   - line: Filled in by the compiler.
///   - condition: What should become true; runs in the caller's isolation.
/// - Throws: ``ConditionNotMet`` at the limit; `CancellationError` if the task is cancelled.
public func eventually(
    within limit: Duration = .seconds(20), file: String = #fileID, line: Int = #line,
    _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let end = clock.now + limit
    var pause = Duration.milliseconds(1)
    while true {
        var lastError: (any Error)?
        do {
            if try await condition() { return }
        } catch {
            lastError = error
        }
        guard clock.now < end else {
            throw ConditionNotMet(limit: limit, file: file, line: line, lastError: lastError)
        }
        try await Task.sleep(for: min(pause, end - clock.now), tolerance: .zero, clock: clock)
        pause = min(pause * 2, .milliseconds(20))
    }
}

/// Waits until a value is there, for what other threads or processes bring about.
///
/// - Parameters:
///   - limit: How long to wait at most.
///   - file: Filled in by the compiler.
///   - line: Filled in by the compiler.
///   - value: Returns the value or nil for "not yet"; an error counts as "not yet".
/// - Returns: The first value that was not nil.
/// - Throws: ``ConditionNotMet`` at the limit; `CancellationError` if the task is cancelled.
public func eventuallyValue<Value>(
    within limit: Duration = .seconds(20), file: String = #fileID, line: Int = #line,
    _ value: () async throws -> Value?
) async throws -> Value {
    var found: Value?
    try await eventually(within: limit, file: file, line: line) {
        found = try await value()
        return found != nil
    }
    guard let found else { throw ConditionNotMet(limit: limit, file: file, line: line, lastError: nil) }
    return found
}

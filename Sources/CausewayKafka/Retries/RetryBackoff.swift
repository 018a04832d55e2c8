/// How long to wait before each new attempt; its count bounds the attempts.
public struct RetryBackoff: Sendable, Hashable {
    /// The delay before the second attempt, before the third, and so on.
    public let delays: [Duration]

    /// No second attempt.
    public static let none = RetryBackoff.delays([])

    /// Delays one by one.
    ///
    /// - Parameter delays: The delay before the second attempt, before the third, and so on; below zero counts as zero.
    /// - Returns: The back-off.
    public static func delays(_ delays: [Duration]) -> RetryBackoff {
        RetryBackoff(delays: delays.map { max($0, .zero) })
    }

    /// The same delay each time.
    ///
    /// - Parameters:
    ///   - delay: The delay.
    ///   - retries: How many attempts after the first.
    /// - Returns: The back-off.
    public static func fixed(_ delay: Duration, retries: Int) -> RetryBackoff {
        .delays(Array(repeating: delay, count: max(retries, 0)))
    }

    /// Delays that grow by a factor, up to a maximum.
    ///
    /// - Parameters:
    ///   - initial: The first delay.
    ///   - multiplier: The factor; below 1 counts as 1.
    ///   - maximum: The longest delay.
    ///   - retries: How many attempts after the first.
    /// - Returns: The back-off.
    public static func exponential(
        from initial: Duration, multiplier: Double = 2, maximum: Duration, retries: Int
    ) -> RetryBackoff {
        let factor = multiplier.isFinite && multiplier > 1 ? multiplier : 1
        var delays: [Duration] = []
        var next = min(initial, maximum)
        for _ in 0..<max(retries, 0) {
            delays.append(next)
            // Compared before it is multiplied: a Duration that overflows traps.
            next = next > maximum / factor ? maximum : next * factor
        }
        return .delays(delays)
    }
}

internal import CausewayRuntime

extension Deadline {
    /// The time from an earlier moment to this one.
    func since(_ earlier: Deadline) -> Duration {
        nanoseconds > earlier.nanoseconds ? .nanoseconds(Int64(clamping: nanoseconds - earlier.nanoseconds)) : .zero
    }
}

/// Finds a handler that does not move on, by looking now and then.
struct HandlerWatch {
    private var steps: Int?

    /// Whether the caller has had the same in hand since the last look; said once for each.
    mutating func isStuck(steps: Int, isBusy: Bool) -> Bool {
        defer { self.steps = isBusy ? steps : nil }
        return isBusy && self.steps == steps
    }
}

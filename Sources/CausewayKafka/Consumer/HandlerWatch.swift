/// Finds a handler that does not move on, by looking now and then.
struct HandlerWatch {
    private var last: HandlerProgress?
    private var isReported = false

    /// Whether the caller has had the same in hand since the last look; said once for each.
    mutating func isStuck(_ progress: HandlerProgress?) -> Bool {
        guard let progress, progress == last else {
            last = progress
            isReported = false
            return false
        }
        defer { isReported = true }
        return !isReported
    }
}

/// Whether librdkafka's fetchers rest because much waits to be drained, and when they are to be woken.
///
/// Before librdkafka 2.2 a fetcher that has found enough waiting looks again after a second, or when something else wakes
/// its thread: a reader that is faster than that would starve next to a full topic.
struct FetchRest {
    /// So many waiting records (`queued.min.messages`), or bytes (`queued.max.messages.kbytes`), and a fetcher rests.
    struct Limits {
        var records: Int
        var bytes: Int

        /// Nothing is ever full.
        static let none = Limits(records: .max, bytes: .max)
    }

    private let limits: Limits
    private var isResting = false
    /// Bytes of a record, over the last batches.
    private var size = 0

    init(_ limits: Limits) { self.limits = limits }

    /// Notes what was drained.
    ///
    /// - Parameters:
    ///   - taken: How many records.
    ///   - bytes: Their keys' and values' bytes.
    ///   - there: How many there were before.
    /// - Returns: Whether fetchers rest and should not any more, as half of what they rest for is gone.
    mutating func drained(_ taken: Int, bytes: Int, of there: Int) -> Bool {
        if taken > 0 { size = size == 0 ? bytes / taken : (size * 7 + bytes / taken) / 8 }
        // A tenth below, because what waits has not quite the size of what was taken.
        if there >= limits.records || overflows(there, limits.bytes - limits.bytes / 10) { isResting = true }
        let left = there - taken
        guard isResting, left < limits.records / 2, !overflows(left, limits.bytes / 2) else { return false }
        isResting = false
        return true
    }

    private func overflows(_ records: Int, _ bytes: Int) -> Bool {
        let (product, overflow) = records.multipliedReportingOverflow(by: size)
        return overflow || product >= bytes
    }
}

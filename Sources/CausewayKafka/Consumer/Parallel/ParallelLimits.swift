/// How much of one partition `forEachKey` holds at once: past a limit the partition pauses.
struct ParallelLimits {
    /// Records that are done ahead of the oldest that is not, at most.
    var completedAhead = 10_000
    /// Records that wait for a handler, at most.
    var waiting = 1_024
    /// Bytes of keys and values from the oldest record that is not done on; past that no more are taken.
    var bytes = 16 << 20
    /// Records taken at once.
    var chunk = 256
}

import CausewayRuntime

/// Keeps the calling thread busy, as a CPU-bound handler would.
func spin(_ duration: Duration) {
    let end = Deadline.after(duration)
    while !end.hasPassed {}
}

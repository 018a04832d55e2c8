/// What a `ServiceGroup` waits for.
enum ServiceEvent: Sendable {
    /// The service that was started last can do its work.
    case ready
    /// It never will.
    case notReady(any Error)
    /// The `run()` of the service at this index has returned, or thrown.
    case ended(Int, (any Error)?)
    /// SIGTERM or SIGINT.
    case signal(Int32)
    /// The group's own task was cancelled.
    case cancelled
}

internal import CausewayRuntime

/// What a connection does for a stream of events while it waits for its source.
struct HTTPStreamWatch: Sendable {
    /// Sent whenever nothing else was for this long.
    let heartbeat: [UInt8]
    let interval: Duration
    /// Called on the loop once the server stops.
    let onStop: @Sendable () -> Void
}

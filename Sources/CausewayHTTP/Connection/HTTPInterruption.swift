/// Why a handler's task was cancelled.
enum HTTPInterruption: UInt8, Sendable {
    /// It was not.
    case none
    /// Its client has closed the connection.
    case clientGone
    /// It took longer than it may.
    case late
    /// The server's time to stop is over.
    case stopping
}

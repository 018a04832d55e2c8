/// Where log records go.
///
/// A sink is called on the thread that logs, which may be an event loop: it must not block for long.
public protocol LogSink: Sendable {
    /// Takes one record; called from any thread, also at the same time.
    ///
    /// - Parameter record: The record; its level has passed the logger's.
    func write(_ record: LogRecord)
}

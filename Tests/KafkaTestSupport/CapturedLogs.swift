package import CausewayObservability
internal import Synchronization

/// Keeps what is logged.
package final class CapturedLogs: LogSink {
    private let records = Mutex<[LogRecord]>([])

    package init() {}

    /// A logger that writes here.
    package func logger(_ level: Logger.Level = .debug) -> Logger { Logger(label: "test", level: level, sink: self) }

    package func write(_ record: LogRecord) { records.withLock { $0.append(record) } }

    /// What was logged with messages that contain a text.
    package func records(containing text: String) -> [LogRecord] {
        records.withLock { $0.filter { $0.message.contains(text) } }
    }

    /// The messages that contain a text.
    package func messages(containing text: String) -> [String] {
        records.withLock { $0.map(\.message).filter { $0.contains(text) } }
    }

    package func contains(_ text: String) -> Bool { !messages(containing: text).isEmpty }
}

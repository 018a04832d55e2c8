import CausewayObservability
import Synchronization

/// Keeps what is logged.
final class CapturedLogs: LogSink {
    private let records = Mutex<[LogRecord]>([])

    /// A logger that writes here.
    func logger(_ level: Logger.Level = .debug) -> Logger { Logger(label: "test", level: level, sink: self) }

    func write(_ record: LogRecord) { records.withLock { $0.append(record) } }

    /// The messages that contain a text.
    func messages(containing text: String) -> [String] {
        records.withLock { $0.map(\.message).filter { $0.contains(text) } }
    }

    func contains(_ text: String) -> Bool { !messages(containing: text).isEmpty }
}

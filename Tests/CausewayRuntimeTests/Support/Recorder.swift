import CausewayObservability
import Synchronization

/// Collects values from any thread, in the order in which they come.
final class Recorder<Value: Sendable>: Sendable {
    private let storage = Mutex<[Value]>([])

    var values: [Value] { storage.withLock { $0 } }
    var count: Int { storage.withLock { $0.count } }

    func add(_ value: Value) { storage.withLock { $0.append(value) } }
}

/// Collects what is logged.
final class RecordingLogSink: LogSink {
    let records = Recorder<LogRecord>()

    var logger: Logger { Logger(label: "test", level: .trace, sink: self) }
    var messages: [String] { records.values.map(\.message) }

    func write(_ record: LogRecord) { records.add(record) }
}

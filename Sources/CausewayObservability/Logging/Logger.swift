/// Writes log records of one part of the program to a sink, if they are at least of its level.
///
/// A logger is a value: changing a copy's level or metadata changes that copy only. Message and metadata are not
/// evaluated for a record below the level.
public struct Logger: Sendable {
    /// The part of the program that logs, such as `kafka.consumer`.
    public var label: String
    /// The least level that is written.
    public var level: Level
    /// What every record of this logger carries; a record's own entry of the same key wins.
    public var metadata: [String: String] = [:]

    private let sink: any LogSink

    /// Creates a logger.
    ///
    /// - Parameters:
    ///   - label: The part of the program that logs.
    ///   - level: The least level that is written.
    ///   - sink: Where records go.
    public init(label: String, level: Level = .info, sink: any LogSink) {
        self.label = label
        self.level = level
        self.sink = sink
    }

    /// A logger that writes nothing: its sink drops even critical records.
    public static let disabled = Logger(label: "disabled", level: .critical, sink: DiscardingLogSink())

    /// Makes a copy of this logger for another part of the program.
    ///
    /// - Parameters:
    ///   - label: The copy's label.
    ///   - metadata: Entries that the copy adds to every record.
    /// - Returns: The copy, with the same level and sink.
    public func labeled(_ label: String, _ metadata: [String: String] = [:]) -> Logger {
        var copy = self
        copy.label = label
        copy.metadata.merge(metadata) { _, new in new }
        return copy
    }

    /// Whether a record of a level would be written.
    ///
    /// - Parameter level: The record's level.
    /// - Returns: True if the level is at least the logger's own.
    public func isEnabled(_ level: Level) -> Bool { level >= self.level }

    /// Writes one record on the calling thread.
    ///
    /// - Parameters:
    ///   - level: How grave it is.
    ///   - message: What happened; evaluated only if the record is written.
    ///   - metadata: Values that belong to it; evaluated only if the record is written.
    public func log(
        _ level: Level, _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: String] = [:]
    ) {
        guard isEnabled(level) else { return }
        var merged = self.metadata
        merged.merge(metadata()) { _, own in own }
        sink.write(
            LogRecord(time: .now(), level: level, label: label, message: message(), metadata: merged))
    }
}

/// Writes each record as one line of JSON (NDJSON), by default to standard error.
///
/// The members are `time` (RFC 3339), `level`, `label`, `message` and, if there is any, `metadata`, an object of strings.
public struct JSONLogSink: LogSink {
    private let output: LineOutput

    /// Creates a sink.
    ///
    /// - Parameter descriptor: An open file descriptor, 2 for standard error; stays the caller's to close.
    public init(descriptor: Int32 = 2) {
        output = LineOutput(descriptor: descriptor)
    }

    /// Writes one whole line; blocks while whoever reads the descriptor doesn't keep up.
    ///
    /// - Parameter record: The record.
    public func write(_ record: LogRecord) {
        output.write(line: Self.line(record))
    }

    /// Formats a record, without the line's end.
    static func line(_ record: LogRecord) -> String {
        var line = #"{"time":"\#(record.time.rfc3339)","level":"\#(record.level.name)","label":"#
        JSONText.append(quoted: record.label, to: &line)
        line += #","message":"#
        JSONText.append(quoted: record.message, to: &line)
        if !record.metadata.isEmpty {
            line += #","metadata":{"#
            var isFirst = true
            for (key, value) in record.metadata.sorted(by: { $0.key < $1.key }) {
                if !isFirst { line += "," }
                isFirst = false
                JSONText.append(quoted: key, to: &line)
                line += ":"
                JSONText.append(quoted: value, to: &line)
            }
            line += "}"
        }
        return line + "}"
    }
}

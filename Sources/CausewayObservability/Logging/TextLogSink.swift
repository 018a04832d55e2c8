/// Writes each record as one line of text for people, by default to standard error.
///
/// `2026-11-24T09:30:00.000125Z warning kafka.consumer: partition lost topic=orders partition=3`. A line break inside
/// a message or value is written as `\n`, so that one record is always one line.
public struct TextLogSink: LogSink {
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
        var line = "\(record.time.rfc3339) \(record.level.name) "
        appendOnOneLine(record.label, to: &line)
        line += ": "
        appendOnOneLine(record.message, to: &line)
        for (key, value) in record.metadata.sorted(by: { $0.key < $1.key }) {
            line += " "
            appendOnOneLine(key, to: &line)
            line += "="
            appendValue(value, to: &line)
        }
        return line
    }

    private static func appendValue(_ value: String, to line: inout String) {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3D }
        if isPlain {
            line += value
        } else {
            JSONText.append(quoted: value, to: &line)
        }
    }

    /// Control characters could forge a second record or move a terminal's cursor.
    private static func appendOnOneLine(_ text: String, to line: inout String) {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) {
            line += text
        } else {
            JSONText.append(escaped: text, to: &line, escapingQuotes: false)
        }
    }
}

/// Drops every record.
struct DiscardingLogSink: LogSink {
    func write(_ record: LogRecord) {}
}

internal import CausewayObservability

extension Logger {
    /// Writes a log line of librdkafka's.
    ///
    /// - Parameter line: Syslog level, facility, text.
    func log(_ line: (level: Int, facility: String, text: String)) {
        let level: Logger.Level =
            switch line.level {
            case ...2: .critical
            case 3: .error
            case 4: .warning
            case 5: .notice
            case 6: .info
            default: .debug
            }
        log(level, line.text, ["facility": line.facility])
    }
}

/// Why a child process did not do what a test waits for.
public enum ChildProcessError: Error, CustomStringConvertible {
    /// The process could not be started; the text is the system's.
    case notStarted(executable: String, reason: String)
    /// It did not print a line in time.
    case noLine(containing: String, within: Duration, report: String)
    /// It ended before it printed a line.
    case endedBeforeLine(containing: String, status: ExitStatus, report: String)
    /// It did not end in time.
    case stillRunning(after: Duration, report: String)

    /// What happened, with the end of what the process printed.
    public var description: String {
        switch self {
        case .notStarted(let executable, let reason):
            "\(executable) could not be started: \(reason)."
        case .noLine(let text, let limit, let report):
            "No line with \"\(text)\" within \(limit). \(report)"
        case .endedBeforeLine(let text, let status, let report):
            "The process ended (\(status)) before it printed a line with \"\(text)\". \(report)"
        case .stillRunning(let limit, let report):
            "The process still ran after \(limit). \(report)"
        }
    }
}

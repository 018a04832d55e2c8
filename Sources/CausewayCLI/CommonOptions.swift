internal import CausewayObservability
internal import CommandOptions

/// Options that several commands have.
enum CommonOptions {
    static let bootstrap = CommandOption(
        "bootstrap", "B", help: "addresses of some brokers, host:port, separated by commas")
    static let json = CommandOption("json", help: "prints JSON, a line each")
    static let fetchWait = CommandOption(
        "fetch-wait", "S", help: "seconds a broker waits for records (default 0.02)")
    static let verbose = CommandOption("verbose", help: "logs what it does to standard error")

    /// The time that a broker waits for records.
    ///
    /// Shorter than Kafka's 0.5 s because the embedded broker waits the whole of it, also when a record comes meanwhile.
    static func fetchWait(_ options: CommandOptions) throws(UsageError) -> Duration {
        try options.seconds("fetch-wait", default: .milliseconds(20))
    }

    /// Warnings go to standard error, everything with `--verbose`.
    static func logger(_ label: String, _ options: CommandOptions) -> Logger {
        Logger(label: label, level: options.has("verbose") ? .debug : .warning, sink: TextLogSink())
    }
}

internal import CausewayObservability
internal import CommandOptions

/// Options that several commands have.
enum CommonOptions {
    static let bootstrap = CommandOption(
        "bootstrap", "B", help: "addresses of some brokers, host:port, separated by commas")
    static let json = CommandOption("json", help: "prints JSON, a line each")
    static let verbose = CommandOption("verbose", help: "logs what it does to standard error")

    /// Warnings go to standard error, everything with `--verbose`.
    static func logger(_ label: String, _ options: CommandOptions) -> Logger {
        Logger(label: label, level: options.has("verbose") ? .debug : .warning, sink: TextLogSink())
    }
}

internal import CausewayObservability
internal import CausewayRequestReply
internal import CommandOptions

/// Options that several commands have.
enum CommonOptions {
    static let bootstrap = CommandOption(
        "bootstrap", "B", help: "addresses of some brokers, host:port, separated by commas")
    static let json = CommandOption("json", help: "prints JSON, a line each")
    static let fetchWait = CommandOption(
        "fetch-wait", "S", help: "seconds a broker waits for records (default 0.02)")
    static let setting = CommandOption(
        "set", "K=V", isRepeatable: true, help: "a further setting of the client, by librdkafka's name")
    static let header = CommandOption(
        "header", "NAME=VALUE", isRepeatable: true, help: "a header; NAME alone is one without a value")
    static let profile = CommandOption(
        "profile", "NAME", help: "the other side's toolkit: spring (default), smallrye, nestjs, faststream, zilla")
    static let controlTopic = CommandOption(
        "control-topic", "C",
        help: "where both sides tell that they are there; none for none (default causeway-control)")
    /// What load consists of where nothing else is said.
    static let sample = #"{"event":"concert-7","seat":"A12","customer":"c-1001"}"#
    static let verbose = CommandOption("verbose", help: "logs what it does to standard error")

    /// The time that a broker waits for records.
    ///
    /// Shorter than Kafka's 0.5 s because the embedded broker waits the whole of it, also when a record comes meanwhile.
    static func fetchWait(_ options: CommandOptions) throws(UsageError) -> Duration {
        try options.seconds("fetch-wait", default: .milliseconds(20))
    }

    /// The values of `--set`.
    static func settings(_ options: CommandOptions) throws(UsageError) -> [String: String] {
        var settings: [String: String] = [:]
        for text in options.all("set") {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw UsageError("option '--set' takes K=V, as security.protocol=ssl, not '\(text)'")
            }
            settings[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return settings
    }

    /// The value of `--control-topic`.
    static func controlTopic(_ options: CommandOptions) -> String? {
        guard let name = options.value("control-topic") else { return ControlTopic.defaultName }
        return name == "none" ? nil : name
    }

    /// The value of `--profile`.
    static func profile(_ options: CommandOptions) throws(UsageError) -> WireProfile {
        guard let name = options.value("profile") else { return .spring }
        guard let profile = WireProfile(named: name) else {
            let names = WireProfile.all.map(\.name).joined(separator: ", ")
            throw UsageError("option '--profile' takes one of \(names), not '\(name)'")
        }
        return profile
    }

    /// One of some words, as `--acks` takes it.
    static func word<Value: RawRepresentable<String>>(
        _ name: String, of values: [Value], _ options: CommandOptions, default standard: Value
    ) throws(UsageError) -> Value {
        guard let text = options.value(name) else { return standard }
        guard let value = values.first(where: { $0.rawValue == text }) else {
            let words = values.map(\.rawValue).joined(separator: ", ")
            throw UsageError("option '--\(name)' takes one of \(words), not '\(text)'")
        }
        return value
    }

    /// Warnings go to standard error, everything with `--verbose`.
    static func logger(_ label: String, _ options: CommandOptions) -> Logger {
        Logger(label: label, level: options.has("verbose") ? .debug : .warning, sink: TextLogSink())
    }
}

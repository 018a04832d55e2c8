internal import CausewayEmbeddedBroker
internal import CausewayRuntime
internal import CommandOptions

/// `causeway broker`: the embedded broker as a process.
struct BrokerCommand: Command {
    static let name = "broker"
    static let summary = "runs the embedded broker: for demonstrations and tests, it keeps nothing on disk"
    static let synopsis = "--port P --topic NAME:PARTITIONS [--topic ...]"
    static let options = [
        CommandOption("port", "P", help: "the port to listen on, 0 for a free one (default 9092)"),
        CommandOption("topic", "NAME:PARTITIONS", isRepeatable: true, help: "a topic to create"),
    ]

    private let port: Int
    private let topics: [EmbeddedBroker.Topic]

    init(_ options: CommandOptions) throws(UsageError) {
        port = try options.number("port", in: 0...65535, default: 9092)
        var topics: [EmbeddedBroker.Topic] = []
        for text in options.all("topic") { topics.append(try Self.topic(text)) }
        self.topics = topics
    }

    private static func topic(_ text: String) throws(UsageError) -> EmbeddedBroker.Topic {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let partitions = Int(parts[1]), (1...1000).contains(partitions)
        else {
            throw UsageError("option '--topic' takes NAME:PARTITIONS with 1 to 1000 partitions, not '\(text)'")
        }
        return EmbeddedBroker.Topic(String(parts[0]), partitions: partitions)
    }

    func run() async throws -> ExitCode {
        let broker = try EmbeddedBroker(port: port == 0 ? nil : UInt16(port), topics: topics)
        Output.line(broker.bootstrapServers)
        try await ServiceGroup([UntilStopped()]).run()
        await broker.close()
        return .success
    }
}

internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime
internal import CommandOptions

/// `causeway respond`: answers the requests of a topic.
struct RespondCommand: Command {
    static let name = "respond"
    static let summary = "answers the requests of a topic"
    static let synopsis = "--bootstrap B --topic T --group G --echo"
    static let options = [
        CommonOptions.bootstrap,
        CommandOption("topic", "T", help: "the topic that requests come on"),
        CommandOption("group", "G", help: "the consumer group that shares the requests"),
        CommandOption("echo", help: "answers with the request's value"),
        CommonOptions.fetchWait, CommonOptions.verbose,
    ]

    private let configuration: ResponderConfiguration
    private let logger: Logger

    init(_ options: CommandOptions) throws(UsageError) {
        guard options.has("echo") else {
            throw UsageError("say how to answer: '--echo' is what there is")
        }
        var configuration = ResponderConfiguration(
            bootstrapServers: try options.required("bootstrap"), topic: try options.required("topic"),
            group: try options.required("group"))
        configuration.consumer.fetchWaitMax = try CommonOptions.fetchWait(options)
        self.configuration = configuration
        logger = CommonOptions.logger("respond", options)
    }

    func run() async throws -> ExitCode {
        let loop = try EventLoop(name: "respond", logger: logger)
        let responder = try Responder(configuration: configuration, loop: loop, logger: logger) { request in
            ReplyValue(request.value)
        }
        try await ServiceGroup([responder], logger: logger).run()
        await loop.shutdown()
        return .success
    }
}

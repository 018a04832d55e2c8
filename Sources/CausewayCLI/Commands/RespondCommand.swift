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
        CommonOptions.profile, CommonOptions.header,
        CommandOption("type-id", "CLASS", help: "the replies' Java class, for typed Spring peers"),
        CommonOptions.controlTopic, CommonOptions.fetchWait, CommonOptions.setting,
        CommandOption("json", help: "prints each request as causeway consume does"),
        CommonOptions.verbose,
    ]
    static let notes = [
        "  It answers until SIGINT or SIGTERM, then finishes what it has begun.",
        "  Headers are text, or bytes as hex:00FF.",
    ]

    private let configuration: ResponderConfiguration
    private let headers: KafkaHeaders
    private let asJSON: Bool
    private let logger: Logger

    init(_ options: CommandOptions) throws(UsageError) {
        guard options.has("echo") else {
            throw UsageError("say how to answer: '--echo' is what there is")
        }
        var configuration = ResponderConfiguration(
            bootstrapServers: try options.required("bootstrap"), topic: try options.required("topic"),
            group: try options.required("group"))
        configuration.consumer.fetchWaitMax = try CommonOptions.fetchWait(options)
        configuration.profile = try CommonOptions.profile(options)
        configuration.controlTopic = CommonOptions.controlTopic(options)
        configuration.producer.raw = try CommonOptions.settings(options)
        configuration.consumer.raw = configuration.producer.raw
        self.configuration = configuration
        var headers = try BytesOption.headers(options)
        if let typeID = options.value("type-id") { headers.append(name: WireContract.typeID, text: typeID) }
        self.headers = headers
        asJSON = options.has("json")
        logger = CommonOptions.logger("respond", options)
    }

    func run() async throws -> ExitCode {
        let loop = try EventLoop(name: "respond", logger: logger)
        let responder = try Responder(configuration: configuration, loop: loop, logger: logger) { request in
            if asJSON { Output.line(RecordText(record: request.record).json.line) }
            return ReplyValue(request.value, headers: headers)
        }
        try await ServiceGroup([responder], logger: logger).run()
        await loop.shutdown()
        return .success
    }
}

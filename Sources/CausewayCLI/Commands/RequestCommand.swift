internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime
internal import CommandOptions

/// `causeway request`: sends requests to a topic and prints the replies, or how fast they came.
struct RequestCommand: Command {
    static let name = "request"
    static let summary =
        "sends requests to a topic; prints each reply, or with --count or --duration a JSON line of figures"
    static let synopsis = "--bootstrap B --topic T --reply-topic R [--count N --in-flight K --duration S] [DATA]"
    static let argumentLimit = 1
    static let options = [
        CommonOptions.bootstrap,
        CommandOption("topic", "T", help: "the topic that requests go to"),
        CommandOption("reply-topic", "R", help: "the topic that replies come on"),
        CommandOption("reply-partition", "P", help: "its partition that they come on, or any (default 0)"),
        CommonOptions.profile,
        CommandOption("key", "KEY", help: "the requests' key"),
        CommonOptions.header,
        CommandOption("principal", "WHO", help: "who asks"),
        CommandOption("type-id", "CLASS", help: "the value's Java class, for typed Spring peers"),
        CommandOption(
            "error-header", "NAME", isRepeatable: true, help: "a header of a reply that marks it as an error"),
        CommandOption("null", help: "sends requests without a value"),
        CommandOption("count", "N", help: "sends N requests and prints figures"),
        CommandOption("duration", "S", help: "sends requests for S seconds and prints figures"),
        CommandOption("warm-up", "S", help: "seconds before that, which are not counted (default 0)"),
        CommandOption("in-flight", "K", help: "requests under way at a time (default 1)"),
        CommandOption("timeout", "S", help: "seconds until the cluster, or a request, has failed (default 5)"),
        CommandOption(
            "deadline", "S", help: "seconds that a request may take, told to the replier (default: --timeout)"),
        CommonOptions.controlTopic, CommonOptions.fetchWait, CommonOptions.setting, CommonOptions.json,
        CommonOptions.verbose,
    ]
    static let notes = [
        BytesOption.note,
        "  With --json what is no text is in valueHex, in hexadecimal; a value of null is a reply without one;",
        "  an error reply is {\"problem\":{...}}.",
        "  Exit code 0: a reply for each request; 1: a time-out, an error reply; 69: the cluster was not reached.",
    ]

    private let configuration: RequesterConfiguration
    private let load: RequestLoad
    private let isLoad: Bool
    private let timeout: Duration
    /// Nil if the time for the cluster is the request's too.
    private let deadline: Duration?
    private let asJSON: Bool
    private let logger: Logger

    init(_ options: CommandOptions) throws(UsageError) {
        let topic = try options.required("topic")
        var configuration = RequesterConfiguration(
            bootstrapServers: try options.required("bootstrap"), replyTopic: try options.required("reply-topic"))
        configuration.requestTopics = [topic]
        configuration.consumer.fetchWaitMax = try CommonOptions.fetchWait(options)
        configuration.profile = try CommonOptions.profile(options)
        configuration.controlTopic = CommonOptions.controlTopic(options)
        configuration.replyPartition = try Self.replyPartition(options)
        configuration.errorHeaders = options.all("error-header")
        configuration.producer.raw = try CommonOptions.settings(options)
        configuration.consumer.raw = configuration.producer.raw
        var load = RequestLoad(topic: topic)
        if options.has("null"), !options.arguments.isEmpty { throw UsageError("'--null' takes no data") }
        load.value =
            options.has("null")
            ? nil : try BytesOption.read(options.arguments.first ?? CommonOptions.sample, in: "the request")
        load.key = try BytesOption.key(options)
        load.headers = try BytesOption.headers(options)
        load.principal = options.value("principal")
        load.typeID = options.value("type-id")
        load.inFlight = try options.number("in-flight", in: 1...100_000, default: 1)
        timeout = try options.seconds("timeout", default: .seconds(5))
        load.timeout = try options.seconds("deadline", default: timeout)
        deadline = options.has("deadline") ? load.timeout : nil
        load.count = options.has("count") ? try options.number("count", in: 1...1_000_000_000, default: 1) : nil
        load.duration = options.has("duration") ? try options.seconds("duration", default: .zero) : nil
        load.warmUp = try options.seconds("warm-up", default: .zero, mayBeZero: true)
        configuration.maxInFlight = max(configuration.maxInFlight, load.inFlight)
        self.configuration = configuration
        self.isLoad = options.has("count") || options.has("duration")
        if !isLoad { load.count = 1 }
        self.load = load
        asJSON = options.has("json")
        // It ends with one message; what the clients say meanwhile is for --verbose.
        logger = options.has("verbose") ? CommonOptions.logger("request", options) : .disabled
    }

    func run() async throws -> ExitCode {
        let loop = try EventLoop(name: "request", logger: logger)
        let requester = try Requester(configuration: configuration, loop: loop, logger: logger)
        let deadline = Deadline.after(timeout)
        do {
            try await withDeadline(deadline) { try await requester.waitUntilReady() }
        } catch {
            Output.error(notReached(await requester.notReadyReason ?? "\(error)"))
            // Nothing is under way, and what looks for the cluster would be waited for.
            return .unavailable
        }
        let code =
            isLoad
            ? await runLoad(requester, loop) : await runOnce(requester, self.deadline.map { .after($0) } ?? deadline)
        await requester.stop(deadline: .after(.seconds(1)))
        await loop.shutdown()
        return code
    }

    private static func replyPartition(
        _ options: CommandOptions
    ) throws(UsageError) -> RequesterConfiguration.ReplyPartition {
        guard let text = options.value("reply-partition") else { return .static(0) }
        if text == "any" { return .any }
        guard let number = Int(text), (0...Int(Int32.max)).contains(number) else {
            throw UsageError("option '--reply-partition' takes a partition's number or any, not '\(text)'")
        }
        return .static(number)
    }

    private func notReached(_ reason: String) -> String {
        """
        request: no answer from the cluster at \(configuration.consumer.bootstrapServers.joined(separator: ",")) within \
        \(timeout): \(reason); is it up, and do the topics '\(load.topic)' and '\(configuration.replyTopic)' exist?
        """
    }

    private func runLoad(_ requester: Requester, _ loop: EventLoop) async -> ExitCode {
        let figures = await load.run(requester, loop)
        Output.line(figures.json)
        return figures.failed + figures.timedOut == 0 ? .success : .negative
    }

    private func runOnce(_ requester: Requester, _ deadline: Deadline) async -> ExitCode {
        do {
            let reply = try await load.send(requester, deadline: deadline)
            Output.line(asJSON ? ReplyLine(reply).json : reply.text ?? "")
            return .success
        } catch {
            if asJSON, case .problem(let problem) = error {
                Output.line("{\"problem\":\(String(decoding: problem.json, as: UTF8.self))}")
            }
            Output.error("request: \(error)")
            return .negative
        }
    }
}

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
        CommandOption("reply-topic", "R", help: "the topic that replies come on; its partition 0 is read"),
        CommandOption("key", "KEY", help: "the requests' key"),
        CommandOption("count", "N", help: "sends N requests and prints figures"),
        CommandOption("duration", "S", help: "sends requests for S seconds and prints figures"),
        CommandOption("warm-up", "S", help: "seconds before that, which are not counted (default 0)"),
        CommandOption("in-flight", "K", help: "requests under way at a time (default 1)"),
        CommandOption("timeout", "S", help: "seconds until the cluster, or a request, has failed (default 5)"),
        CommonOptions.fetchWait, CommonOptions.json, CommonOptions.verbose,
    ]

    private let configuration: RequesterConfiguration
    private let load: RequestLoad
    private let isLoad: Bool
    private let asJSON: Bool
    private let logger: Logger

    init(_ options: CommandOptions) throws(UsageError) {
        let topic = try options.required("topic")
        var configuration = RequesterConfiguration(
            bootstrapServers: try options.required("bootstrap"), replyTopic: try options.required("reply-topic"))
        configuration.requestTopics = [topic]
        configuration.consumer.fetchWaitMax = try CommonOptions.fetchWait(options)
        var load = RequestLoad(topic: topic)
        load.value = Array((options.arguments.first ?? #"{"event":"concert-7","seat":"A12","customer":"c-1001"}"#).utf8)
        load.key = options.value("key").map { Array($0.utf8) }
        load.inFlight = try options.number("in-flight", in: 1...100_000, default: 1)
        load.timeout = try options.seconds("timeout", default: .seconds(5))
        load.count = options.has("count") ? try options.number("count", in: 1...1_000_000_000, default: 1) : nil
        load.duration = options.has("duration") ? try options.seconds("duration", default: .zero) : nil
        load.warmUp = options.has("warm-up") ? try options.seconds("warm-up", default: .zero) : .zero
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
        let deadline = Deadline.after(load.timeout)
        do {
            try await withDeadline(deadline) { try await requester.waitUntilReady() }
        } catch {
            Output.error(notReached(await requester.notReadyReason ?? "\(error)"))
            // Nothing is under way, and what looks for the cluster would be waited for.
            return .unavailable
        }
        let code = isLoad ? await runLoad(requester, loop) : await runOnce(requester, deadline)
        await requester.stop(deadline: .after(.seconds(1)))
        await loop.shutdown()
        return code
    }

    private func notReached(_ reason: String) -> String {
        """
        request: no answer from the cluster at \(configuration.consumer.bootstrapServers.joined(separator: ",")) within \
        \(load.timeout): \(reason); is it up, and do the topics '\(load.topic)' and '\(configuration.replyTopic)' exist?
        """
    }

    private func runLoad(_ requester: Requester, _ loop: EventLoop) async -> ExitCode {
        let figures = await load.run(requester, loop)
        Output.line(figures.json)
        return figures.failed + figures.timedOut == 0 ? .success : .negative
    }

    private func runOnce(_ requester: Requester, _ deadline: Deadline) async -> ExitCode {
        do {
            let reply = try await requester.request(load.value, to: load.topic, key: load.key, deadline: deadline)
            Output.line(asJSON ? ReplyLine(reply).json : reply.text ?? "")
            return .success
        } catch {
            Output.error("request: \(error)")
            return .negative
        }
    }
}

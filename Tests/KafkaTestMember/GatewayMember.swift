import CausewayHTTP
import CausewayIngress
import CausewayObservability
import CausewayRequestReply
import CausewayRuntime
import CommandOptions

/// A gateway of durable requests: `POST /numbers/{number}`, whose body is a numbered value.
struct GatewayMember {
    private let requester: Requester
    private let requests: DurableRequests
    private let server: HTTPServer
    private let logger: Logger

    init(_ options: CommandOptions, _ logger: Logger) throws {
        self.logger = logger
        let bootstrap = try options.required("bootstrap")
        let loop = try EventLoop(name: "gateway", logger: logger)
        var asking = RequesterConfiguration(bootstrapServers: bootstrap, replyTopic: try options.required("replies"))
        asking.requestTopics = [try options.required("topic")]
        requester = try Requester(configuration: asking, loop: loop, logger: logger)
        var route = KafkaRoute(
            .post, "/numbers/{number}", to: try options.required("topic"), timeout: .seconds(3),
            keyParameter: "number", contentType: "text/plain")
        route.body = .any
        var durable = route.durable
        durable.deadline = try options.seconds("deadline", default: .seconds(60))
        var configuration = DurableRequestsConfiguration(
            bootstrapServers: bootstrap, claimTopic: try options.required("claims"),
            outcomeTopic: try options.required("outcomes"))
        configuration.grace = try options.seconds("grace", default: .seconds(15))
        requests = try DurableRequests(
            configuration: configuration, routes: [durable], requester: requester, loop: loop, logger: logger)
        var router = HTTPRouter()
        router.add(route, via: requests)
        requests.register(in: &router)
        var serving = HTTPServerConfiguration()
        serving.port = try options.number("port", in: 0...65535, default: 0)
        server = try HTTPServer(configuration: serving, loops: [loop], router: router, logger: logger)
    }

    func run() async throws {
        try await server.listen()
        let announcing = Task {
            try await requester.waitUntilReady()
            await requests.waitUntilReady()
            StandardOutput.say("port \(server.port ?? 0)")
        }
        try await ServiceGroup([requester, requests, server], logger: logger).run()
        announcing.cancel()
    }
}

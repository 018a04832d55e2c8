internal import CausewayHTTP
internal import CausewayIngress
internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime
internal import CommandOptions

/// `causeway gateway`: an HTTP gateway without code.
struct GatewayCommand: Command {
    static let name = "gateway"
    static let summary = "an HTTP gateway without code: each route's requests go to a topic, the replies come back"
    static let synopsis = "--bootstrap B --port P --route 'POST /requests=T>R' [--route ...]"
    static let options = [
        CommonOptions.bootstrap,
        CommandOption("host", "H", help: "the address to listen on (default 127.0.0.1)"),
        CommandOption("port", "P", help: "the port to listen on, 0 for a free one (default 8080)"),
        CommandOption(
            "route", "'METHOD PATH=T>R'", isRepeatable: true, help: "requests go to topic T, replies come on topic R"),
        CommandOption("timeout", "S", help: "seconds until a request is answered with 504 (default 5)"),
        CommonOptions.fetchWait, CommonOptions.verbose,
    ]

    private let bootstrap: String
    private let server: HTTPServerConfiguration
    private let routes: [GatewayRoute]
    private let timeout: Duration
    private let fetchWait: Duration
    private let logger: Logger

    init(_ options: CommandOptions) throws(UsageError) {
        bootstrap = try options.required("bootstrap")
        var server = HTTPServerConfiguration()
        server.host = options.value("host") ?? server.host
        server.port = try options.number("port", in: 0...65535, default: 8080)
        self.server = server
        var routes: [GatewayRoute] = []
        for text in options.all("route") { routes.append(try GatewayRoute(text)) }
        self.routes = routes
        timeout = try options.seconds("timeout", default: .seconds(5))
        fetchWait = try CommonOptions.fetchWait(options)
        logger = CommonOptions.logger("gateway", options)
    }

    func run() async throws -> ExitCode {
        let loop = try EventLoop(name: "gateway", logger: logger)
        var health = HTTPHealth()
        var router = HTTPRouter()
        var services: [any Service] = []
        for replyTopic in Set(routes.map(\.replyTopic)).sorted() {
            let own = routes.filter { $0.replyTopic == replyTopic }
            var configuration = RequesterConfiguration(bootstrapServers: bootstrap, replyTopic: replyTopic)
            configuration.requestTopics = Set(own.map(\.topic)).sorted()
            configuration.consumer.fetchWaitMax = fetchWait
            let requester = try Requester(configuration: configuration, loop: loop, logger: logger)
            health.add("replies on \(replyTopic)") { await requester.notReadyReason }
            for route in own {
                router.add(KafkaRoute(route.method, route.path, to: route.topic, timeout: timeout), via: requester)
            }
            services.append(requester)
        }
        router.get("/hello") { _ in HTTPServerResponse(contentType: "text/plain", bytes: Array("hello".utf8)) }
        health.register(in: &router)
        let http = try HTTPServer(configuration: server, loops: [loop], router: router, logger: logger)
        try await http.listen()
        Output.line("http://\(server.host):\(http.port ?? server.port)")
        try await ServiceGroup(services + [http], logger: logger).run()
        await loop.shutdown()
        return .success
    }
}

import CausewayEmbeddedBroker
import CausewayHTTP
import CausewayKafka
import CausewayObservability
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import TicketDomain

/// The sample's services, put together as the role says.
struct TicketService: Sendable {
    let options: TicketOptions
    let logger: Logger
    private let catalogue = Catalogue.standard

    init(_ options: TicketOptions) {
        self.options = options
        logger = Logger(label: "tickets", level: options.logLevel, sink: TextLogSink())
    }

    /// Runs until the process is asked to stop, or its task is cancelled.
    ///
    /// - Parameter onServing: Called with the URL once it listens.
    /// - Throws: When a service can't start, or fails.
    func run(onServing: @Sendable (String) -> Void) async throws {
        let loops = TicketLoops(
            gateway: try EventLoop(name: "gateway", logger: logger),
            worker: try EventLoop(name: "worker", logger: logger))
        var services: [any Service] = []
        let bootstrap: String
        if let cluster = options.bootstrapServers {
            bootstrap = cluster
            try await TicketTopics.ensure(on: cluster)
        } else {
            let topics = TicketTopics.all.map { EmbeddedBroker.Topic($0.name, partitions: $0.partitions) }
            let broker = BrokerService(broker: try EmbeddedBroker(topics: topics))
            bootstrap = broker.broker.bootstrapServers
            services.append(broker)
        }
        var health = HTTPHealth()
        var router = HTTPRouter()
        if options.role != .gateway { services.append(try worker(bootstrap, loops.worker, &health)) }
        if options.role != .worker { services += try gateway(bootstrap, loops.gateway, &health, &router) }
        health.register(in: &router)
        if let port = options.port {
            let server = try server(port, loops.gateway, router)
            try await server.listen()
            services.append(server)
            onServing("http://\(options.host):\(server.port ?? port)")
        }
        try await ServiceGroup(services, logger: logger).run()
        await loops.shutdown()
    }

    private func server(_ port: Int, _ loop: EventLoop, _ router: HTTPRouter) throws -> HTTPServer {
        var configuration = HTTPServerConfiguration()
        configuration.host = options.host
        configuration.port = port
        return try HTTPServer(configuration: configuration, loops: [loop], router: router, logger: logger)
    }

    private func worker(_ bootstrap: String, _ loop: EventLoop, _ health: inout HTTPHealth) throws -> any Service {
        var configuration = PartitionProcessorConfiguration(
            bootstrapServers: bootstrap, commandTopic: TicketTopics.commands, eventTopic: TicketTopics.events,
            group: "ticket-workers")
        configuration.responder.replyTopics = [TicketTopics.replies]
        configuration.responder.consumer.sessionTimeout = options.sessionTimeout
        configuration.responder.consumer.heartbeatInterval = min(.seconds(3), options.sessionTimeout / 4)
        if let fetchWait {
            configuration.responder.consumer.fetchWaitMax = fetchWait
            configuration.replay.fetchWaitMax = fetchWait
        }
        return try PartitionProcessor(
            configuration: configuration, logic: TicketLogic(catalogue: catalogue), loop: loop, logger: logger)
    }

    private func gateway(
        _ bootstrap: String, _ loop: EventLoop, _ health: inout HTTPHealth, _ router: inout HTTPRouter
    ) throws -> [any Service] {
        var configuration = RequesterConfiguration(bootstrapServers: bootstrap, replyTopic: TicketTopics.replies)
        configuration.requestTopics = [TicketTopics.commands]
        if let fetchWait { configuration.consumer.fetchWaitMax = fetchWait }
        let requester = try Requester(configuration: configuration, loop: loop, logger: logger)
        let view = ShowsView(
            bootstrapServers: bootstrap, fetchWait: fetchWait, catalogue: catalogue, loop: loop, logger: logger)
        health.add("replies") { await requester.notReadyReason }
        health.add("shows") { await view.notReadyReason }
        TicketGateway(requester: requester, view: view, catalogue: catalogue).register(in: &router)
        return [requester, view]
    }

    /// The embedded broker answers an empty fetch only after this time.
    private var fetchWait: Duration? { options.bootstrapServers == nil ? .milliseconds(5) : nil }
}

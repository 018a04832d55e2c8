import CausewayEmbeddedBroker
import CausewayHTTP
import CausewayObservability
import CausewayRuntime
import TicketDomain

/// The sample's services, put together as the role says.
struct TicketService: Sendable {
    let options: TicketOptions
    let logger: Logger

    init(_ options: TicketOptions) {
        var options = options
        // The embedded broker answers an empty fetch only after this time.
        if options.bootstrapServers == nil { options.fetchWait = options.fetchWait ?? .milliseconds(5) }
        self.options = options
        logger = Logger(label: "tickets", level: options.logLevel, sink: TextLogSink())
    }

    /// Runs until the process is asked to stop, or its task is cancelled.
    ///
    /// - Parameter onServing: Called once with what is served: the URL, or the topic for a worker without one.
    /// - Throws: Why it can't serve, or what ended it.
    func run(onServing: @escaping @Sendable (String) -> Void) async throws {
        let loops = TicketLoops(
            gateway: try EventLoop(name: "gateway", logger: logger),
            worker: try EventLoop(name: "worker", logger: logger))
        do {
            try await run(loops, onServing)
        } catch {
            await loops.shutdown()
            throw error
        }
        await loops.shutdown()
    }

    private func run(_ loops: TicketLoops, _ onServing: @escaping @Sendable (String) -> Void) async throws {
        var services: [any Service] = []
        let broker = options.bootstrapServers == nil ? try BrokerService(topics: TicketTopics.all) : nil
        if let broker { services.append(broker) }
        let url = ServedURL(options)
        let backend = TicketBackend(
            options, bootstrapServers: options.bootstrapServers ?? broker?.bootstrapServers ?? "", loops: loops,
            logger: logger
        ) { onServing(url.text) }
        services.append(backend)
        let server = try await startServer(backend, loops.gateway, url)
        if let server { services.append(server) }
        do {
            try await ServiceGroup(services, logger: logger).run()
        } catch {
            await server?.shutdown()
            throw error
        }
    }

    /// Listens before anything else is up, so that the health checks can be asked.
    private func startServer(_ backend: TicketBackend, _ loop: EventLoop, _ url: ServedURL) async throws -> HTTPServer?
    {
        guard let port = options.port else { return nil }
        var health = HTTPHealth()
        backend.register(in: &health)
        var router = HTTPRouter()
        health.register(in: &router)
        if options.role != .worker {
            TicketGateway(backend: backend, catalogue: .standard).register(in: &router)
        }
        var configuration = HTTPServerConfiguration()
        configuration.host = options.host
        configuration.port = port
        // What is in flight at a stop has an answer well within five seconds.
        configuration.shutdownTimeout = .seconds(3)
        let server = try HTTPServer(configuration: configuration, loops: [loop], router: router, logger: logger)
        try await server.listen()
        url.port = server.port
        return server
    }
}

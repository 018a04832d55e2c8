import CausewayHTTP
import CausewayIngress
import CausewayKafka
import CausewayObservability
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import Synchronization
import TicketDomain

/// What stands between HTTP and the cluster: the topics, the deciding side, and the gateway's clients.
///
/// The server is up before it is, and says in `/readyz` what is missing.
final class TicketBackend: Service {
    private struct State {
        var topicsReason: String? = "not looked at yet"
        var worker: PartitionProcessor<TicketLogic>?
        var gateway: GatewayClients?
    }

    private let options: TicketOptions
    private let bootstrapServers: String
    private let loops: TicketLoops
    private let logger: Logger
    private let onReady: @Sendable () -> Void
    private let state = Mutex(State())

    var serviceName: String { "backend" }

    /// Creates it; `onReady` is called once commands can be decided, or sent.
    init(
        _ options: TicketOptions, bootstrapServers: String, loops: TicketLoops, logger: Logger,
        onReady: @escaping @Sendable () -> Void
    ) {
        self.options = options
        self.bootstrapServers = bootstrapServers
        self.loops = loops
        self.logger = logger
        self.onReady = onReady
    }

    func run() async throws {
        try await ensureTopics()
        if Task.isCancelled { return }
        try await ServiceGroup(try makeServices(), handlesSignals: false, logger: logger).run()
    }

    private func makeServices() throws -> [any Service] {
        var services: [any Service] = []
        var waits: [@Sendable () async throws -> Void] = []
        if options.role != .gateway {
            let worker = try makeWorker()
            state.withLock { $0.worker = worker }
            services.append(worker)
            waits.append { try await worker.waitUntilReady() }
        }
        if options.role != .worker {
            let clients = try makeClients()
            state.withLock { $0.gateway = clients }
            services += [clients.requester, clients.view, clients.durable] as [any Service]
            waits.append { try await clients.requester.waitUntilReady() }
            waits.append { await clients.view.waitUntilReady() }
            waits.append { await clients.durable.waitUntilReady() }
        }
        return services + [Announcement(waits: waits, announce: onReady)]
    }

    private func makeWorker() throws -> PartitionProcessor<TicketLogic> {
        var configuration = PartitionProcessorConfiguration(
            bootstrapServers: bootstrapServers, commandTopic: TicketTopics.commands, eventTopic: TicketTopics.events,
            group: "ticket-workers")
        configuration.outcomes = OutcomeConfiguration(topic: TicketTopics.outcomes)
        configuration.responder.replyTopics = [TicketTopics.replies]
        configuration.responder.consumer.sessionTimeout = options.sessionTimeout
        // Also how soon the others hear of a worker that leaves.
        configuration.responder.consumer.heartbeatInterval = min(.milliseconds(500), options.sessionTimeout / 4)
        if let fetchWait = options.fetchWait {
            configuration.responder.consumer.fetchWaitMax = fetchWait
            configuration.replay.fetchWaitMax = fetchWait
        }
        return try PartitionProcessor(
            configuration: configuration, logic: TicketLogic(catalogue: .standard), loop: loops.worker, logger: logger)
    }

    private func makeClients() throws -> GatewayClients {
        var configuration = RequesterConfiguration(
            bootstrapServers: bootstrapServers, replyTopic: TicketTopics.replies)
        configuration.requestTopics = [TicketTopics.commands]
        if let fetchWait = options.fetchWait { configuration.consumer.fetchWaitMax = fetchWait }
        let requester = try Requester(configuration: configuration, loop: loops.gateway, logger: logger)
        let view = ShowsView(
            bootstrapServers: bootstrapServers, fetchWait: options.fetchWait, catalogue: .standard,
            loop: loops.gateway, logger: logger)
        return GatewayClients(requester: requester, view: view, durable: try makeDurable(requester, view))
    }

    private func makeDurable(_ requester: Requester, _ view: ShowsView) throws -> DurableRequests {
        var configuration = DurableRequestsConfiguration(
            bootstrapServers: bootstrapServers, claimTopic: TicketTopics.claims, outcomeTopic: TicketTopics.outcomes)
        configuration.grace = options.grace
        if let fetchWait = options.fetchWait { configuration.consumer.fetchWaitMax = fetchWait }
        return try DurableRequests(
            configuration: configuration, routes: TicketRoutes.all(options, view: view), requester: requester,
            loop: loops.gateway, logger: logger)
    }

    // MARK: Topics

    /// Returns once the topics are as they have to be, or the task is cancelled; tries again while the cluster is away.
    private func ensureTopics() async throws {
        // The embedded broker is ours: it was made with them.
        guard options.bootstrapServers != nil else { return noteTopics(nil) }
        var wait = Duration.milliseconds(50)
        while !Task.isCancelled {
            do throws(KafkaError) {
                try await TicketTopics.ensure(on: bootstrapServers)
                noteTopics(nil)
                return
            } catch {
                guard error.isRetriable else { throw error }
                noteTopics(error.message)
                logger.warning("the topics can't be looked at: \(error.message)")
            }
            try? await Task.sleep(for: wait)
            wait = min(wait * 2, .seconds(1))
        }
    }

    private func noteTopics(_ reason: String?) { state.withLock { $0.topicsReason = reason } }

    // MARK: For HTTP

    /// The gateway's clients.
    ///
    /// - Throws: 503 while they are not there yet.
    var gateway: GatewayClients {
        get throws(HTTPError) {
            guard let clients = state.withLock({ $0.gateway }) else {
                throw HTTPError(.serviceUnavailable, "The topics are not there yet.", fields: [.retryAfter: "1"])
            }
            return clients
        }
    }

    /// Adds what has to be ready for the role.
    func register(in health: inout HTTPHealth) {
        health.add("topics") { self.state.withLock { $0.topicsReason } }
        if options.role != .gateway {
            health.add("commands") { await self.reason(self.state.withLock { $0.worker }) { await $0.notReadyReason } }
        }
        if options.role != .worker {
            health.add("replies") {
                await self.reason(self.state.withLock { $0.gateway }) { await $0.requester.notReadyReason }
            }
            health.add("requests") {
                await self.reason(self.state.withLock { $0.gateway }) { await $0.durable.notReadyReason }
            }
            health.add("shows") {
                await self.reason(self.state.withLock { $0.gateway }) { await $0.view.notReadyReason }
            }
        }
    }

    private func reason<Part>(_ part: Part?, _ ask: (Part) async -> String?) async -> String? {
        guard let part else { return "not started yet" }
        return await ask(part)
    }
}

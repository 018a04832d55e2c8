import CausewayHTTP
import CausewayIngress
import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport

/// Topics of durable requests, a plain responder that answers them, and a gateway.
struct DurableBench {
    let exchange: Exchange
    let outcomes = TestBroker.uniqueName("outcomes")
    let claims = TestBroker.uniqueName("claims")
    let work = DurableWork()

    init(_ kind: TestBroker.Kind) async throws {
        exchange = try await Exchange(on: kind)
        try await exchange.broker.createTopic(name: outcomes, partitions: 2)
        try await exchange.broker.createTopic(name: claims)
    }

    func responder(on loop: EventLoop) throws -> Responder {
        try exchange.responder(on: loop) {
            $0.outcomes = OutcomeConfiguration(topic: outcomes)
        } handler: { [work] in
            try await work.handle($0)
        }
    }

    /// Runs a body with a requester and a responder that are ready.
    func run(_ body: (Requester, Responder) async throws -> Void) async throws {
        try await withLoops(2) { loops in
            let requester = try exchange.requester(on: loops[0])
            let responder = try responder(on: loops[1])
            try await ending {
                try await requester.waitUntilReady()
                try await responder.waitUntilReady()
                try await body(requester, responder)
            } finally: {
                await requester.stop(deadline: .after(.seconds(2)))
                await responder.stop(deadline: .after(.seconds(2)))
            }
        }
    }

    func ask(_ text: String, _ id: UInt64, contents: UInt64 = 1, _ requester: Requester) async throws -> String {
        let request = DurableRequest(
            id: RequestDigest(high: 0, low: id), fingerprint: RequestDigest(high: 0, low: contents),
            outcomeTopic: outcomes)
        do throws(RequestError) {
            let reply = try await requester.request(
                Array(text.utf8), to: exchange.requests, key: [1], headers: request.headers,
                deadline: .after(.seconds(20)))
            return
                "\(reply.text ?? "-") \(reply.headers["place"].map { String(decoding: $0, as: UTF8.self) } ?? "-")"
        } catch {
            guard case .problem(let problem) = error else { throw error }
            return "\(problem.status ?? 0)"
        }
    }

    /// Reads the first records of a topic's first partition.
    func read(_ topic: String, _ count: Int) async throws -> [ConsumerRecord] {
        var configuration = KafkaConsumerConfiguration(bootstrapServers: exchange.broker.bootstrapServers)
        configuration.fetchWaitMax = .milliseconds(5)
        let consumer = try KafkaConsumer(configuration: configuration)
        try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
        var records: [ConsumerRecord] = []
        for try await record in consumer.records {
            records.append(record)
            if records.count == count { break }
        }
        try await consumer.close()
        return records
    }

    /// Runs a body with a gateway whose route `/slow` may be durable, given its port.
    func withGateway(
        _ requester: Requester, deadline: Duration = .seconds(60), grace: Duration = .seconds(15),
        requiresKey: Bool = false,
        _ body: (Int, HTTPClient, DurableRequests) async throws -> Void
    ) async throws {
        try await withLoops(1) { loops in
            var route = KafkaRoute(
                .post, "/slow", to: exchange.requests, timeout: .seconds(20), contentType: "text/plain")
            route.body = .any
            var durable = route.durable
            durable.deadline = deadline
            durable.requiresKey = requiresKey
            var configuration = DurableRequestsConfiguration(
                bootstrapServers: exchange.broker.bootstrapServers, claimTopic: claims, outcomeTopic: outcomes)
            configuration.grace = grace
            configuration.principal = { $0.fields["X-User"] }
            configuration.consumer.fetchWaitMax = .milliseconds(5)
            let requests = try DurableRequests(
                configuration: configuration, routes: [durable], requester: requester, loop: loops[0])
            var router = HTTPRouter()
            router.add(route, via: requests)
            requests.register(in: &router)
            var serving = HTTPServerConfiguration()
            serving.port = 0
            let server = try HTTPServer(configuration: serving, loops: loops, router: router)
            try await server.listen()
            let running = [Task { try await requests.run() }, Task { try await server.run() }]
            await requests.waitUntilReady()
            let port = server.port ?? 0
            let http = HTTPClient(host: "127.0.0.1", port: port, loop: loops[0])
            try await ending {
                try await body(port, http, requests)
            } finally: {
                await http.shutdown()
                for task in running { task.cancel() }
                for task in running { _ = await task.result }
            }
        }
    }
}

extension HTTPClient {
    /// Asks the gateway for something, with a key.
    func ask(_ text: String, key: String) async throws -> HTTPClientResponse {
        try await ask(text, ["Idempotency-Key": key])
    }

    /// Asks the gateway for something.
    func ask(_ text: String, _ fields: HTTPFields) async throws -> HTTPClientResponse {
        try await execute(
            HTTPRequest(.post, "/slow", fields: fields), body: Array(text.utf8), deadline: .after(.seconds(20)))
    }

    /// What a path answers.
    func get(_ path: String, _ fields: HTTPFields = [:]) async throws -> HTTPClientResponse {
        try await execute(HTTPRequest(.get, path, fields: fields), deadline: .after(.seconds(25)))
    }
}

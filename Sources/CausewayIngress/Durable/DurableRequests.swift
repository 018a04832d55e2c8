public import CausewayHTTP
public import CausewayKafka
public import CausewayObservability
public import CausewayRequestReply
public import CausewayRuntime

/// HTTP requests that may be repeated, and that outlive their connection: `Idempotency-Key` and `Prefer: respond-async`.
///
/// A request with a key is sent once: before that its gateway writes a claim, and the first claim in the log counts. Who
/// answers it writes its outcome to a topic of their own, a `PartitionProcessor` in the transaction of its events; from there
/// every gateway answers who asks again, and serves the status. So it does not matter which gateway, or whether the one that
/// began it is still there.
///
/// Requests without those fields go to the requester at once and pay nothing.
public final class DurableRequests: Service {
    /// The settings it was made with.
    public let configuration: DurableRequestsConfiguration
    let core: DurableCore
    let routes: [String: DurableRoute]
    private let producer: KafkaProducer
    private let requester: Requester
    private let counters: DurableCounters

    /// `durable requests`.
    public var serviceName: String { "durable requests" }

    /// Creates the service; it connects by itself, and knows requests once it runs.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - routes: The routes whose requests may be durable; their names differ.
    ///   - requester: What sends the requests; it is to be stopped after this.
    ///   - loop: The loop that it belongs to; best that of the server and the requester.
    ///   - logger: Where warnings go.
    ///   - metrics: Where `causeway_durable_requests_total` goes.
    /// - Throws: `KafkaError.invalidConfiguration`, naming the setting.
    public init(
        configuration: DurableRequestsConfiguration, routes: [DurableRoute], requester: Requester, loop: EventLoop,
        logger: Logger = .disabled, metrics: any MetricsFactory = .disabled
    ) throws(KafkaError) {
        self.configuration = configuration
        self.routes = Dictionary(routes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.requester = requester
        counters = DurableCounters(metrics)
        producer = try KafkaProducer(configuration: configuration.producer, controlLoop: loop, logger: logger)
        core = DurableCore(configuration, requester, producer, counters, loop, logger)
    }

    /// Why requests can't be known to be new, `nil` once they can; for a readiness check.
    public var notReadyReason: String? { get async { await core.notReadyReason } }

    /// Suspends until it knows the requests that there were before, or ends.
    public func waitUntilReady() async {
        while await core.notReadyReason != nil, await !core.hasEnded, !Task.isCancelled {
            await core.pause(for: .caughtUp, until: .never) { $0.notReadyReason == nil }
        }
    }

    /// What it has counted.
    public var statistics: DurableRequestsStatistics { counters.snapshot }

    /// Follows the logs until the task is cancelled.
    public func run() async throws {
        let core = core
        let following = Task(executorPreference: core.loop.taskExecutor) { await core.follow() }
        await waitForCancellation()
        following.cancel()
        await following.value
        try? await producer.close(deadline: .after(.seconds(1)))
    }

    // MARK: Requests

    /// Answers a request of a route: as it was answered before, or once it is.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - name: The route's name.
    ///   - body: Its body, by which another request with the same key is told from it.
    ///   - makeCommand: Makes what is asked over Kafka.
    /// - Returns: The response: the answer's, or 202.
    /// - Throws: `HTTPError`, `RequestError`: 400 for a bad or missing key, 409 while the first request of the key runs, 422 for
    ///   another body, 503, 504; the answer's problem.
    public func answer(
        _ request: HTTPServerRequest, as name: String, body: [UInt8],
        _ makeCommand: () throws -> DurableCommand
    ) async throws -> HTTPServerResponse {
        guard let route = routes[name] else { throw HTTPError(.internalServerError, "No durable route has this name.") }
        let key = try IdempotencyKey.of(request.fields)
        let preferences = HTTPPreferences(request.fields)
        if key == nil {
            if route.requiresKey {
                throw HTTPError(.badRequest, "The request needs a header field Idempotency-Key, with a key of its own.")
            }
            if !preferences.respondAsync { return try await answerPlainly(request, route, try makeCommand()) }
        }
        let durable = describe(request, route, key, body)
        let command = try makeCommand()
        // In a task of its own: a client that goes now must not leave a claim without its request.
        let beginning = Task(executorPreference: core.loop.taskExecutor) { [core] in
            try await core.begin(durable, route, key: key, command)
        }
        switch try await beginning.value {
        case .known(let outcome):
            counters.add(.replayed)
            return try await respond(outcome.answer, route)
        case .sent(let run):
            return try await answer(run, route, preferences)
        }
    }

    private func answerPlainly(
        _ request: HTTPServerRequest, _ route: DurableRoute, _ command: DurableCommand
    ) async throws -> HTTPServerResponse {
        let reply = try await requester.request(
            command.value, to: route.topic, key: command.key, headers: command.headers,
            principal: configuration.principal(request), deadline: .after(route.timeout))
        return try await route.respond(ReplyValue(reply.value, headers: reply.headers))
    }

    private func describe(
        _ request: HTTPServerRequest, _ route: DurableRoute, _ key: String?, _ body: [UInt8]
    ) -> DurableRequest {
        let principal = configuration.principal(request)
        let target = (request.head.path ?? "").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = target.count > 1 ? Array(target[1].utf8) : []
        var id = RequestDigest.random()
        if let key {
            id =
                RequestScope(
                    principal: principal, method: request.method.rawValue, path: String(target.first ?? ""), key: key
                ).id
        }
        return DurableRequest(
            id: id, fingerprint: RequestDigest(hashing: [query, body]), outcomeTopic: configuration.outcomeTopic,
            route: route.name, principal: principal)
    }

    private func answer(
        _ run: RunningRequest, _ route: DurableRoute, _ preferences: HTTPPreferences
    ) async throws -> HTTPServerResponse {
        let wished = preferences.wait.map { min(.seconds(min($0, 86_400)), configuration.maximumWait) }
        let wait = wished ?? (preferences.respondAsync ? .zero : route.timeout)
        switch await core.result(of: run, until: .after(wait)) {
        case .outcome(let outcome):
            var response = try await respond(outcome.answer, route)
            if let wished, preferences.respondAsync {
                response.fields[HTTPPreferences.appliedField] = "wait=\(wished.components.seconds)"
            }
            return response
        case .unkept(let reply): return try await route.respond(reply)
        case .failed(let error):
            var known = error.httpError
            if case .problem = error {} else { known.problem.instance = path(of: run.request.id) }
            throw known
        case .notYet:
            if Task.isCancelled { throw CancellationError() }
            guard preferences.respondAsync else {
                throw HTTPError(
                    HTTPProblem(
                        status: .gatewayTimeout, title: "No answer in time",
                        detail: "The request goes on; ask for its status, or send it again with its idempotency key.",
                        instance: path(of: run.request.id)))
            }
            try await core.note(run)
            counters.add(.accepted)
            var response = running(run.request.id)
            response.fields[HTTPPreferences.appliedField] =
                "respond-async" + (wished.map { ", wait=\($0.components.seconds)" } ?? "")
            return response
        }
    }

    // MARK: Responses

    func path(of id: RequestDigest) -> String { "\(configuration.statusPath)/\(id)" }

    func respond(_ answer: Result<ReplyValue, Problem>, _ route: DurableRoute?) async throws -> HTTPServerResponse {
        switch answer {
        case .failure(let problem): throw RequestError.problem(problem)
        case .success(let reply):
            guard let route else { return .json(reply.value ?? []) }
            return try await route.respond(reply)
        }
    }

    /// 202: the request runs.
    func running(_ id: RequestDigest) -> HTTPServerResponse {
        var response = HTTPServerResponse.json(Array(#"{"id":"\#(id)","state":"running"}"#.utf8), status: .accepted)
        response.fields[.location] = path(of: id)
        response.fields[.retryAfter] = "1"
        response.fields[.cacheControl] = "no-store"
        return response
    }
}

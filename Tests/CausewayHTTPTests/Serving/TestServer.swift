import CausewayHTTP
import CausewayObservability
import CausewayRuntime

/// A server on loops of its own, and a loop for the clients of a test.
struct TestServer: Sendable {
    let server: HTTPServer
    let serverLoops: [EventLoop]
    let clientLoop: EventLoop
    let port: Int

    /// Starts a server with routes, hands it to a test and stops it.
    static func run(
        loops: Int = 1, logger: Logger = .disabled, configure: (inout HTTPServerConfiguration) -> Void = { _ in },
        routes: (inout HTTPRouter) -> Void = TestServer.usualRoutes,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        var configuration = HTTPServerConfiguration()
        configuration.port = 0
        configure(&configuration)
        var router = HTTPRouter()
        routes(&router)
        let serverLoops = try (0..<loops).map { try EventLoop(name: "server-\($0)", logger: logger) }
        let clientLoop = try EventLoop(name: "client")
        let server = try HTTPServer(configuration: configuration, loops: serverLoops, router: router, logger: logger)
        func stop() async {
            await server.shutdown()
            await clientLoop.shutdown()
            for loop in serverLoops { await loop.shutdown() }
        }
        do {
            try await server.listen()
            let served = TestServer(
                server: server, serverLoops: serverLoops, clientLoop: clientLoop, port: server.port ?? 0)
            // Not on the pool that all tests share: a step must not come late because others compute.
            try await withTaskExecutorPreference(clientLoop.taskExecutor) { try await body(served) }
        } catch {
            await stop()
            throw error
        }
        await stop()
    }

    func connect(reads: Bool = true) async throws -> RawClient {
        let client = RawClient(clientLoop, port)
        try await client.connect(reads: reads)
        return client
    }

    /// A client that lives as long as the closure.
    func withClient<Value>(
        _ configuration: HTTPClientConfiguration = HTTPClientConfiguration(),
        _ body: (HTTPClient) async throws -> Value
    ) async throws -> Value {
        let client = HTTPClient(host: "127.0.0.1", port: port, loop: clientLoop, configuration: configuration)
        do {
            let value = try await body(client)
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// `GET /hello`, `POST /echo` (collected), `POST /stream` (echoed piece by piece), `POST /ignore` (reads nothing).
    static func usualRoutes(_ router: inout HTTPRouter) {
        router.get("/hello") { _ in .text("hello\n") }
        router.get("/number/{number}") { request in .text(request.parameters["number"] ?? "none") }
        router.post("/echo") { request in
            HTTPServerResponse(
                contentType: "application/octet-stream", bytes: try await request.body.collect(upTo: 1 << 20))
        }
        router.post("/stream") { request in
            let body = request.body
            return HTTPServerResponse(
                .ok,
                body: .stream(length: nil) { writer in
                    for try await piece in body { try await writer.write(piece) }
                })
        }
        router.post("/ignore") { _ in .text("ignored\n") }
    }
}

/// Bytes whose place shows in their value.
func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

extension Deadline {
    /// Long enough for whatever should happen.
    static var patient: Deadline { .after(.seconds(20)) }
}

extension HTTPClient {
    /// Sends a request without a body.
    func fetch(_ method: HTTPRequest.Method, _ path: String) async throws -> HTTPClientResponse {
        try await execute(HTTPRequest(method, path), deadline: .patient)
    }
}

import CausewayHTTP
import CausewayRuntime

/// A server that does to each connection what a test says, to see what a client makes of it.
actor RawServer {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

    typealias Script = @Sendable (_ number: Int, _ connection: RawClient) async throws -> Void

    private let script: Script
    private var listener: TCPListener?
    private var accepted: [RawClient] = []

    init(_ loop: EventLoop, _ script: @escaping Script) {
        self.loop = loop
        self.script = script
    }

    /// Runs a script against a client.
    static func run(
        _ configuration: HTTPClientConfiguration = HTTPClientConfiguration(), script: @escaping Script,
        _ body: (HTTPClient, RawServer) async throws -> Void
    ) async throws {
        let serverLoop = try EventLoop(name: "raw")
        let loop = try EventLoop(name: "client")
        let server = RawServer(serverLoop, script)
        do {
            let port = try await server.listen()
            let client = HTTPClient(host: "127.0.0.1", port: port, loop: loop, configuration: configuration)
            try await withTaskExecutorPreference(loop.taskExecutor) { try await body(client, server) }
            await client.shutdown()
        } catch {
            await loop.shutdown()
            await serverLoop.shutdown()
            throw error
        }
        await loop.shutdown()
        await serverLoop.shutdown()
    }

    /// Where it listens.
    var port: Int { listener?.address.port ?? 0 }

    /// Connections that came so far.
    var connections: Int { accepted.count }

    private func listen() throws -> Int {
        let listener = try TCPListener(on: loop, TCPListener.Options()) { [unowned self] stream in
            self.assumeIsolated { $0.accept(stream) }
        }
        self.listener = listener
        return listener.address.port
    }

    private func accept(_ stream: TCPStream) {
        let connection = RawClient(accepted: stream)
        let number = accepted.count
        accepted.append(connection)
        stream.startReading()
        let script = script
        Task(executorPreference: loop.taskExecutor) {
            // A connection that ends before its script is what some tests are about.
            try? await script(number, connection)
        }
    }
}

extension RawClient {
    /// Reads a request without a body and answers it.
    func answer(_ text: String, _ fields: String = "") async throws {
        _ = try await receive(through: "\r\n\r\n")
        try await send("HTTP/1.1 200 OK\r\n\(fields)Content-Length: \(text.utf8.count)\r\n\r\n\(text)")
    }
}

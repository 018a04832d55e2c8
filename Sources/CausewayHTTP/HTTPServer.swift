public import CausewayObservability
public import CausewayRuntime
internal import Synchronization

/// An HTTP/1.1 server on one or more event loops (RFC 9110, RFC 9112).
///
/// Each connection has one task, on its loop; handlers run there too, without a hop. It answers one request of a
/// connection at a time, in order.
public final class HTTPServer: Service {
    private let configuration: HTTPServerConfiguration
    private let acceptors: [HTTPAcceptor]
    private let start = Mutex<Task<SocketAddress, any Error>?>(nil)
    private let address = Mutex<SocketAddress?>(nil)

    /// Creates a server that does not listen yet.
    ///
    /// - Parameters:
    ///   - configuration: Where it listens, limits and time-outs.
    ///   - loops: The loops whose connections it serves; each listens by itself when there are several.
    ///   - router: What answers the requests.
    ///   - logger: Where failures of handlers are reported.
    /// - Throws: `HTTPRouterError` when two routes collide or a template is malformed.
    public init(
        configuration: HTTPServerConfiguration = HTTPServerConfiguration(), loops: [EventLoop], router: HTTPRouter,
        logger: Logger = .disabled
    ) throws(HTTPRouterError) {
        self.configuration = configuration
        let shared = HTTPServerShared(configuration: configuration, routes: try router.build(), logger: logger)
        self.acceptors = loops.map { HTTPAcceptor(on: $0, shared) }
    }

    /// The port it listens on, once it does.
    public var port: Int? { address.withLock { $0?.port } }

    /// Connections that are at rest and have given back most of their memory.
    package func sleepingConnections() async -> Int {
        var count = 0
        for acceptor in acceptors { count += await acceptor.sleeping }
        return count
    }

    /// Starts to listen; idempotent.
    ///
    /// - Throws: `RuntimeError.addressUnavailable`, which names the address.
    public func listen() async throws {
        let task = start.withLock { start in
            if let start { return start }
            let task = Task { try await self.open() }
            start = task
            return task
        }
        let address = try await task.value
        self.address.withLock { $0 = address }
    }

    private func open() async throws -> SocketAddress {
        var options = TCPListener.Options()
        options.host = configuration.host
        options.port = configuration.port
        options.backlog = configuration.backlog
        options.connectionLimit = configuration.connectionLimit
        options.sharesPort = acceptors.count > 1
        var first: SocketAddress?
        do {
            for acceptor in acceptors {
                let address = try await acceptor.listen(options)
                first = first ?? address
                // With port 0 the first loop finds the port and the others share it.
                options.port = address.port
                options.joinsPort = true
            }
        } catch {
            for acceptor in acceptors { await acceptor.shutdown(.now()) }
            throw error
        }
        guard let first else {
            throw RuntimeError(.addressUnavailable, "an HTTPServer needs a loop: pass one in `loops`")
        }
        return first
    }

    /// Listens.
    ///
    /// - Throws: `RuntimeError.addressUnavailable`, which names the address.
    public func ready() async throws { try await listen() }

    /// Serves until the task is cancelled, then stops: see `shutdown()`.
    ///
    /// - Throws: `RuntimeError.addressUnavailable` when it can't listen.
    public func run() async throws {
        try await listen()
        await waitForCancellation()
        await shutdown()
    }

    /// Stops: listening ends, idle connections close, requests in flight finish with `Connection: close`.
    ///
    /// What is not finished after `shutdownTimeout` is cancelled, and answered if its handler heeds that within half a
    /// second; one that goes on for another second all the same is left behind. Idempotent; a server that was shut down doesn't listen again.
    public func shutdown() async {
        let deadline = Deadline.after(configuration.shutdownTimeout)
        await withTaskGroup(of: Void.self) { group in
            for acceptor in acceptors { group.addTask { await acceptor.shutdown(deadline) } }
        }
    }
}

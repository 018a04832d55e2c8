internal import CausewayRuntime

/// The part of a server that lives on one loop: its listener and its connections.
actor HTTPAcceptor {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }
    private let shared: HTTPServerShared
    private let dates = HTTPDates()
    private var listener: TCPListener?
    private var connections: [ObjectIdentifier: HTTPServerConnection] = [:]
    private var isDraining = false
    private var emptied: CheckedContinuation<Void, Never>?

    init(on loop: EventLoop, _ shared: HTTPServerShared) {
        self.loop = loop
        self.shared = shared
    }

    func listen(_ options: TCPListener.Options) throws -> SocketAddress {
        let listener = try TCPListener(on: loop, options) { [unowned self] stream in
            self.assumeIsolated { $0.accepted(stream) }
        }
        self.listener = listener
        return listener.address
    }

    private func accepted(_ stream: TCPStream) {
        let connection = HTTPServerConnection(stream, shared, dates)
        connections[ObjectIdentifier(connection)] = connection
        let task = Task(executorPreference: loop.taskExecutor) {
            await connection.run()
            await self.ended(connection)
        }
        // The client has gone: what it asked for is of no use to anybody.
        stream.onPeerClosed = { task.cancel() }
        connection.assumeIsolated { $0.cancel = { task.cancel() } }
    }

    private func ended(_ connection: HTTPServerConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty, let emptied {
            self.emptied = nil
            emptied.resume()
        }
    }

    func shutdown(_ deadline: Deadline) async {
        listener?.close()
        listener = nil
        if connections.isEmpty { return }
        for connection in connections.values { await connection.beginDraining() }
        let timer = LoopTimer(on: loop) { [unowned self] in self.assumeIsolated { $0.abortAll() } }
        timer.schedule(at: deadline)
        await withCheckedContinuation { continuation in
            // Asked here: a task that does not prefer the loop may be suspended on its way in.
            if connections.isEmpty { continuation.resume() } else { emptied = continuation }
        }
        timer.invalidate()
    }

    private func abortAll() {
        for connection in connections.values { connection.assumeIsolated { $0.abort() } }
    }
}

internal import CausewayRuntime

/// The connections of a client, on its loop.
actor HTTPClientCore {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

    /// What a request gets that waited for a connection.
    private enum Handover: Sendable {
        case connection(HTTPClientConnection)
        case open
        case failure(HTTPClientError)
    }

    private struct Waiter {
        let continuation: UnsafeContinuation<Handover, Never>
        let timer: LoopTimer
    }

    nonisolated let address: SocketAddress
    nonisolated let origin: String
    let configuration: HTTPClientConfiguration
    private var pool: HTTPConnectionPool<HTTPClientConnection>
    /// All that are open.
    private var connections: [ObjectIdentifier: HTTPClientConnection] = [:]
    private var waiters: [UInt64: Waiter] = [:]
    private var isClosed = false
    private var emptied: [UnsafeContinuation<Void, Never>] = []

    init(_ address: SocketAddress, _ loop: EventLoop, _ configuration: HTTPClientConfiguration) {
        self.loop = loop
        self.address = address
        self.origin = address.description
        self.configuration = configuration
        pool = HTTPConnectionPool(limit: configuration.connectionLimit)
    }

    deinit {
        // The sockets belong to the loop, which would keep them.
        let connections = Array(connections.values)
        if !connections.isEmpty { loop.execute { for connection in connections { connection.end(nil) } } }
    }

    // MARK: Connections

    /// Gives a request a connection; `release(_:)` takes it back.
    func acquire(_ ticket: UInt64, _ deadline: Deadline) async throws(HTTPClientError) -> HTTPClientConnection {
        var handover = takeNow(ticket, mayWait: false)
        if handover == nil {
            handover = await withUnsafeContinuation { continuation in
                // Asked again here: a task that does not prefer the loop may be suspended on its way in.
                if let handover = takeNow(ticket, mayWait: true) {
                    continuation.resume(returning: handover)
                } else {
                    wait(ticket, deadline, continuation)
                }
            }
        }
        switch handover {
        case .connection(let connection) where connection.isClean:
            return begin(connection, ticket, deadline)
        case .connection(let connection):
            // It ended on its way here.
            connection.end(nil)
            return try await open(ticket, deadline)
        case .open, nil: return try await open(ticket, deadline)
        case .failure(let error): throw error
        }
    }

    private func takeNow(_ ticket: UInt64, mayWait: Bool) -> Handover? {
        if isClosed { return .failure(.clientClosed(origin)) }
        while pool.isAvailable {
            switch pool.take(ticket) {
            case .idle(let connection) where connection.isClean: return .connection(connection)
            case .idle(let connection): drop(connection)
            case .open: return .open
            case .wait: return nil
            }
        }
        if mayWait {
            // The task may have been cancelled before there was anything to end.
            if Task.isCancelled { return .failure(.cancelled(origin)) }
            _ = pool.take(ticket)
        }
        return nil
    }

    private func wait(_ ticket: UInt64, _ deadline: Deadline, _ continuation: UnsafeContinuation<Handover, Never>) {
        let origin = origin
        let limit = configuration.connectionLimit
        let timer = LoopTimer(on: loop) { [weak self] in
            let error = HTTPClientError(
                .timedOut,
                "none of the \(limit) connections to \(origin) became free by the deadline; raise `connectionLimit` or send less"
            )
            self?.assumeIsolated { $0.stopWaiting(ticket, error) }
        }
        timer.schedule(at: deadline)
        waiters[ticket] = Waiter(continuation: continuation, timer: timer)
    }

    private func stopWaiting(_ ticket: UInt64, _ error: HTTPClientError) {
        guard waiters[ticket] != nil else { return }
        pool.forget(ticket)
        hand(.failure(error), to: ticket)
    }

    private func hand(_ handover: Handover, to ticket: UInt64?) {
        guard let ticket, let waiter = waiters.removeValue(forKey: ticket) else { return }
        waiter.timer.invalidate()
        waiter.continuation.resume(returning: handover)
    }

    private func begin(
        _ connection: HTTPClientConnection, _ ticket: UInt64, _ deadline: Deadline
    ) -> HTTPClientConnection {
        connection.begin(ticket, deadline)
        // What cancels the request finds the connection by its ticket from here on.
        if Task.isCancelled { connection.end(.cancelled(origin)) }
        return connection
    }

    /// Opens a connection for a request that has the right to.
    private func open(_ ticket: UInt64, _ deadline: Deadline) async throws(HTTPClientError) -> HTTPClientConnection {
        let stream: TCPStream
        do {
            let limit = min(deadline, .after(configuration.connectTimeout))
            stream = try await TCPStream.connect(to: address, on: loop, deadline: limit)
        } catch {
            hand(.open, to: pool.end())
            throw HTTPClientError(connecting: error)
        }
        let connection = HTTPClientConnection(stream, origin, configuration.limits)
        connections[ObjectIdentifier(connection)] = connection
        connection.onIdleTimeout = { [weak self, unowned connection] in
            self?.assumeIsolated { $0.endIdle(connection) }
        }
        stream.onPeerClosed = { [weak self, unowned connection] in
            self?.assumeIsolated { if connection.ticket == nil { $0.endIdle(connection) } }
        }
        stream.onClosed = { [weak self, connection] in
            self?.assumeIsolated { $0.closed(connection) }
        }
        if isClosed { connection.end(.clientClosed(origin)) }
        return begin(connection, ticket, deadline)
    }

    /// Opens another connection in the place of one that has ended.
    func replace(
        _ connection: HTTPClientConnection, _ ticket: UInt64, _ deadline: Deadline
    ) async throws(HTTPClientError) -> HTTPClientConnection {
        connection.end(nil)
        return try await open(ticket, deadline)
    }

    /// Takes back a connection.
    func release(_ connection: HTTPClientConnection) {
        guard connection.isReusable, !isClosed else { return drop(connection) }
        connection.becomeIdle(configuration.idleTimeout)
        if let next = pool.giveBack(connection) { hand(.connection(connection), to: next) }
    }

    private func drop(_ connection: HTTPClientConnection) {
        connection.end(nil)
        hand(.open, to: pool.end())
    }

    private func endIdle(_ connection: HTTPClientConnection) {
        pool.endIdle { $0 === connection }
        connection.end(nil)
    }

    private func closed(_ connection: HTTPClientConnection) {
        connections[ObjectIdentifier(connection)] = nil
        guard connections.isEmpty else { return }
        let emptied = emptied
        self.emptied = []
        for continuation in emptied { continuation.resume() }
    }

    // MARK: Ends

    /// Ends a request, wherever it is; called from any thread.
    nonisolated func cancel(_ ticket: UInt64) {
        loop.execute { self.assumeIsolated { $0.end(ticket, .cancelled(self.origin)) } }
    }

    private func end(_ ticket: UInt64, _ error: HTTPClientError) {
        stopWaiting(ticket, error)
        for connection in connections.values where connection.ticket == ticket { return connection.end(error) }
    }

    /// Ends all requests and closes all connections.
    func shutdown() async {
        isClosed = true
        let error = HTTPClientError.clientClosed(origin)
        for ticket in waiters.keys { stopWaiting(ticket, error) }
        for connection in connections.values {
            if connection.ticket == nil { endIdle(connection) } else { connection.end(error) }
        }
        await withUnsafeContinuation { continuation in
            if connections.isEmpty { continuation.resume() } else { emptied.append(continuation) }
        }
    }
}

extension HTTPClientError {
    /// What a request gets whose connection could not be made.
    fileprivate init(connecting error: RuntimeError) {
        switch error.code {
        case .timedOut: self.init(.timedOut, error.message)
        case .cancelled: self.init(.cancelled, error.message)
        default: self.init(.connectFailed, error.message)
        }
    }
}

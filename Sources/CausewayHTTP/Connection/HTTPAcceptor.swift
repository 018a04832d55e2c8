internal import CausewayObservability
internal import CausewayRuntime

/// The part of a server that lives on one loop: its listener and its connections.
actor HTTPAcceptor {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }
    private let shared: HTTPServerShared
    private let state: HTTPLoopState
    private var listener: TCPListener?
    private var connections: [ObjectIdentifier: HTTPServerConnection] = [:]
    /// Connections that were ever accepted.
    private var accepted = 0
    /// Connections that are at rest.
    private(set) var sleeping = 0
    private var isStopping = false
    private var emptied: [UnsafeContinuation<Void, Never>] = []

    init(on loop: EventLoop, _ shared: HTTPServerShared) {
        self.loop = loop
        self.shared = shared
        self.state = HTTPLoopState(shared.configuration)
    }

    deinit {
        // A server that nobody holds any more and that was not shut down: its socket belongs to the loop.
        if let listener { loop.execute { listener.close() } }
    }

    func listen(_ options: TCPListener.Options) throws -> SocketAddress {
        if isStopping { throw RuntimeError(.cancelled, "the server was shut down before it listened: make a new one") }
        let listener = try TCPListener(on: loop, options) { [weak self] stream in
            guard let self else { return stream.close() }
            self.assumeIsolated { $0.accepted(stream) }
        }
        self.listener = listener
        return listener.address
    }

    private func accepted(_ stream: TCPStream) {
        accepted += 1
        let connection = HTTPServerConnection(stream, shared, state)
        connections[ObjectIdentifier(connection)] = connection
        // The client has gone: what it asked for is of no use to anybody. The stream holds the connection until it closes.
        stream.onPeerClosed = { [connection] in connection.interrupt(.clientGone) }
        serve(connection)
    }

    private func serve(_ connection: HTTPServerConnection) {
        // Detached: isolated to this actor, each of its continuations would cost a second job.
        let task = Task.detached(executorPreference: loop.taskExecutor) {
            if await connection.run() { await self.sleeps(connection) } else { await self.ended(connection) }
        }
        connection.cancel = { task.cancel() }
    }

    /// A connection has fallen asleep: it is served again once something happens to it.
    private func sleeps(_ connection: HTTPServerConnection) {
        let stream = connection.stream
        connection.cancel = nil
        // What has happened on the way here. Not `isStopping`: nothing closes before the listener has.
        if stream.inboundCount > 0 || stream.hasEnded || connection.isDraining { return wake(connection) }
        sleeping += 1
        // Both are held, as by a task; the stream calls it once, at the latest when it closes.
        stream.onWake = { [self, connection] in
            self.assumeIsolated {
                $0.sleeping -= 1
                $0.wake(connection)
            }
        }
    }

    private func wake(_ connection: HTTPServerConnection) {
        if connection.stream.inboundCount > 0 { return serve(connection) }
        // Nothing was asked for: the peer has gone, the time is over, or the server stops.
        connection.end()
        ended(connection)
    }

    private func ended(_ connection: HTTPServerConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { resumeStopping() }
    }

    // MARK: Stop

    /// Stops listening and returns once no connection is left, or none that can be ended.
    func shutdown(_ deadline: Deadline) async {
        isStopping = true
        await closeListener()
        drainAll()
        let timer = LoopTimer(on: loop) { [unowned self] in self.assumeIsolated { $0.cancelAll() } }
        timer.schedule(at: deadline)
        // A handler that heeds its cancellation still answers.
        let abort = LoopTimer(on: loop) { [unowned self] in self.assumeIsolated { $0.abortAll() } }
        abort.schedule(at: deadline.advanced(by: .milliseconds(500)))
        // Those whose handlers heed cancellation are gone well before.
        let end = LoopTimer(on: loop) { [unowned self] in self.assumeIsolated { $0.giveUp() } }
        end.schedule(at: deadline.advanced(by: .seconds(1)))
        await withUnsafeContinuation { continuation in
            // Asked here: a task that does not prefer the loop may be suspended on its way in.
            if connections.isEmpty { continuation.resume() } else { emptied.append(continuation) }
        }
        timer.invalidate()
        abort.invalidate()
        end.invalidate()
    }

    /// Accepts what waits, then closes the socket, and has what these connections sent read: who connected before the
    /// stop is answered.
    private func closeListener() async {
        var before = -1
        var left = 1024
        while accepted != before, left > 0 {
            before = accepted
            left -= 1
            await pollOnce()
        }
        listener?.close()
        listener = nil
        await pollOnce()
    }

    /// Returns after the loop has looked at I/O.
    private func pollOnce() async {
        let loop = loop
        await withUnsafeContinuation { continuation in
            loop.execute { loop.execute { continuation.resume() } }
        }
    }

    private func drainAll() {
        // An array, because those that sleep end at once.
        for connection in Array(connections.values) { connection.beginDraining() }
    }

    private func cancelAll() {
        shared.logger.warning("the stop's time-out ends \(connections.count) requests", ["loop": loop.name])
        for connection in connections.values { connection.interrupt(.stopping) }
    }

    private func abortAll() {
        for connection in Array(connections.values) { connection.abort() }
    }

    private func giveUp() {
        shared.logger.error(
            "\(connections.count) handlers go on although they were cancelled: have them check Task.isCancelled",
            ["loop": loop.name])
        resumeStopping()
    }

    private func resumeStopping() {
        let waiting = emptied
        emptied = []
        for continuation in waiting { continuation.resume() }
    }
}

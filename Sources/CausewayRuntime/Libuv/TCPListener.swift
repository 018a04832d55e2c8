internal import CLibuv
internal import CausewayObservability

/// Accepts TCP connections on a loop, up to a limit of open ones.
///
/// Belongs to its loop. At the limit it stops accepting: the rest wait in the system's backlog, until one closes. Out of
/// descriptors it stops listening and begins again a moment later, because libuv would spin.
package final class TCPListener: LoopResource, @unchecked Sendable {
    /// What a listener needs to know.
    package struct Options: Sendable {
        /// An IPv4 or IPv6 literal, or `localhost`.
        package var host = "127.0.0.1"
        /// 0 for a free port.
        package var port = 0
        /// Connections that the system keeps until they are accepted.
        package var backlog = 1024
        /// Open connections at most.
        package var connectionLimit = 10_000
        /// Whether several loops listen on the port, the system spreading connections over them (SO_REUSEPORT).
        package var sharesPort = false
        /// Whether one of those loops listens already; else somebody who does, sharing too, is an error as without it.
        package var joinsPort = false

        package init() {}
    }

    /// How long it doesn't listen when descriptors have run out.
    private static let pause = Duration.milliseconds(100)

    package let loop: EventLoop
    private var options: Options
    private var accepted: ((TCPStream) -> Void)?
    /// The listening socket; its memory belongs to libuv until it has called back that it is closed.
    private var tcp: UnsafeMutablePointer<uv_tcp_t>?
    private(set) package var address: SocketAddress
    private var openConnections = 0
    /// A connection waits in libuv that was not accepted because of the limit.
    private var isPaused = false
    private var isClosed = false
    private var reopening: LoopTimer?

    /// Listens; call it on the loop.
    ///
    /// A socket that the process was started with and that listens there is used (`InheritedSockets`).
    ///
    /// - Parameters:
    ///   - loop: The loop; the caller is on it.
    ///   - options: Where to listen, and how many connections to take.
    ///   - accepted: Called on the loop with each connection; it reads nothing before `startReading()`.
    /// - Throws: `RuntimeError.addressUnavailable`, which names the address; `loopClosed`.
    package init(on loop: EventLoop, _ options: Options, _ accepted: @escaping (TCPStream) -> Void) throws(RuntimeError)
    {
        loop.preconditionIsCurrent()
        self.loop = loop
        self.options = options
        self.accepted = accepted
        self.address = SocketAddress(host: options.host, port: options.port)
        super.init()
        try open()
    }

    override func loopWillClose() { close() }

    /// Connections that were accepted and have not closed yet.
    package var connectionCount: Int { openConnections }

    /// Whether it listens at this moment.
    var isListening: Bool { tcp != nil }

    // MARK: Listening

    private func open() throws(RuntimeError) {
        try loop.core.requireOpen()
        var storage = try address.storage(.addressUnavailable)
        let tcp = UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1)
        let inherited = InheritedSockets.find(&storage)
        // A handle that takes a socket over must not make one of its own.
        let family = inherited == nil ? UInt32(storage.ss_family) : UInt32(AF_UNSPEC)
        var status = uv_tcp_init_ex(loop.core.uv.loop, tcp, family)
        if status != 0 {
            tcp.deallocate()
            throw failure(status)
        }
        loop.core.uv.resourceOpened()
        // Balanced in the close callback.
        tcp.pointee.data = Unmanaged.passRetained(self as LoopResource).toOpaque()
        self.tcp = tcp
        status = inherited.map { causeway_uv_tcp_share(tcp, $0) } ?? bind(tcp, &storage)
        if status == 0 { status = listen(tcp) }
        if status != 0 {
            closeSocket()
            throw failure(status)
        }
        if let bound = SocketAddress(tcp, isPeer: false) { address = bound }
        // Opened again, it finds the port in use by the other loops, as it should be.
        options.joinsPort = true
    }

    private func bind(_ tcp: UnsafeMutablePointer<uv_tcp_t>, _ storage: inout sockaddr_storage) -> Int32 {
        var status: Int32 = 0
        if options.sharesPort {
            if !options.joinsPort { status = causeway_uv_probe(&storage) }
            if status == 0 { status = causeway_uv_tcp_reuseport(tcp) }
        }
        if status != 0 { return status }
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { uv_tcp_bind(tcp, $0, 0) }
        }
    }

    private func listen(_ tcp: UnsafeMutablePointer<uv_tcp_t>) -> Int32 {
        uv_listen(causeway_uv_tcp_stream(tcp), Int32(clamping: options.backlog)) { handle, status in
            guard let data = handle?.pointee.data else { return }
            unsafeDowncast(Unmanaged<LoopResource>.fromOpaque(data).takeUnretainedValue(), to: TCPListener.self)
                .connectionWaits(status)
        }
    }

    private func failure(_ status: Int32) -> RuntimeError {
        let advice =
            TCPListener.isShortage(status)
            ? "raise the limit of descriptors (ulimit -n)"
            : "choose another address or port, or end the process that has it"
        return RuntimeError(.addressUnavailable, "can't listen on \(address): \(UVLoop.message(status)); \(advice)")
    }

    // MARK: Accepting

    /// Called by libuv, in a loop until nothing waits or it is closed.
    func connectionWaits(_ status: Int32) {
        if isClosed { return }
        if status != 0 {
            // Shortage is reported only once libuv's reserve descriptor, with which it turns connections away, is lost
            // too; from then on it calls without end. Other errors belong to the one connection.
            if TCPListener.isShortage(status) { pauseListening(status) }
            return
        }
        if openConnections >= options.connectionLimit {
            isPaused = true
            return
        }
        accept()
    }

    private static func isShortage(_ status: Int32) -> Bool {
        [UV_EMFILE, UV_ENFILE, UV_ENOBUFS, UV_ENOMEM].contains { Int32($0.rawValue) == status }
    }

    private func accept() {
        guard let tcp, let accepted else { return }
        let stream = TCPStream(on: loop)
        let status = uv_accept(causeway_uv_tcp_stream(tcp), causeway_uv_tcp_stream(stream.tcp))
        if status != 0 { return stream.close() }
        openConnections += 1
        stream.listener = self
        stream.disableDelay()
        accepted(stream)
    }

    /// Called by a connection that has closed.
    func connectionClosed() {
        openConnections -= 1
        guard isPaused, !isClosed, openConnections < options.connectionLimit else { return }
        isPaused = false
        accept()
    }

    // MARK: Out of descriptors

    private func pauseListening(_ status: Int32) {
        loop.core.logger.error(
            "not accepting on \(address) for \(TCPListener.pause): \(UVLoop.message(status)); raise the limit of descriptors (ulimit -n) or lower the limit of connections"
        )
        isPaused = false
        closeSocket()
        let timer = LoopTimer(on: loop) { [weak self] in self?.resumeListening() }
        reopening = timer
        timer.schedule(at: .after(TCPListener.pause))
    }

    private func resumeListening() {
        if isClosed { return }
        do {
            try open()
            reopening = nil
        } catch {
            if error.code == .loopClosed { return close() }
            loop.core.logger.error("\(error.message); trying again in \(TCPListener.pause)")
            reopening?.schedule(at: .after(TCPListener.pause))
        }
    }

    // MARK: Closing

    /// Stops listening; connections that were accepted stay.
    package func close() {
        loop.preconditionIsCurrent()
        if isClosed { return }
        isClosed = true
        reopening?.invalidate()
        reopening = nil
        accepted = nil
        closeSocket()
    }

    private func closeSocket() {
        guard let tcp else { return }
        self.tcp = nil
        uv_close(causeway_uv_tcp_handle(tcp)) { handle in
            guard let handle, let data = handle.pointee.data else { return }
            let listener = Unmanaged<LoopResource>.fromOpaque(data)
            unsafeDowncast(listener.takeUnretainedValue(), to: TCPListener.self).loop.core.uv.resourceClosed()
            causeway_uv_handle_tcp(handle).deallocate()
            listener.release()
        }
    }
}

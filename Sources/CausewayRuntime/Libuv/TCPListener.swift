internal import CLibuv

/// Accepts TCP connections on a loop, up to a limit of open ones.
///
/// Belongs to its loop. At the limit it stops accepting: the rest wait in the system's backlog, until one closes.
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

    package let loop: EventLoop
    private let options: Options
    private let accepted: (TCPStream) -> Void
    private var tcp: UnsafeMutablePointer<uv_tcp_t>
    private(set) package var address: SocketAddress
    private var openConnections = 0
    /// A connection waits in libuv that was not accepted because of the limit.
    private var isPaused = false
    private var isClosed = false

    /// Listens; call it on the loop.
    ///
    /// - Throws: `RuntimeError.addressUnavailable`, which names the address.
    package init(on loop: EventLoop, _ options: Options, _ accepted: @escaping (TCPStream) -> Void) throws(RuntimeError)
    {
        loop.preconditionIsCurrent()
        self.loop = loop
        self.options = options
        self.accepted = accepted
        self.tcp = .allocate(capacity: 1)
        self.address = SocketAddress(host: options.host, port: options.port)
        super.init()
        try open()
    }

    deinit { tcp.deallocate() }

    override func loopWillClose() { close() }

    private func open() throws(RuntimeError) {
        var storage = sockaddr_storage()
        let host = options.host == "localhost" ? "127.0.0.1" : options.host
        var status = causeway_uv_address(host, Int32(clamping: options.port), &storage)
        if status != 0 { throw failure(status) }
        status = uv_tcp_init_ex(loop.core.uv.loop, tcp, UInt32(storage.ss_family))
        if status != 0 { throw failure(status) }
        loop.core.uv.resourceOpened()
        // Balanced in the close callback.
        tcp.pointee.data = Unmanaged.passRetained(self as LoopResource).toOpaque()
        status = bind(&storage)
        if status != 0 {
            close()
            throw failure(status)
        }
        if let bound = SocketAddress(tcp, isPeer: false) { address = bound }
    }

    private func bind(_ storage: inout sockaddr_storage) -> Int32 {
        var status: Int32 = 0
        if options.sharesPort {
            if !options.joinsPort { status = causeway_uv_probe(&storage) }
            if status == 0 { status = causeway_uv_tcp_reuseport(tcp) }
        }
        if status != 0 { return status }
        uv_tcp_nodelay(tcp, 1)
        status = withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { uv_tcp_bind(tcp, $0, 0) }
        }
        if status != 0 { return status }
        return uv_listen(causeway_uv_tcp_stream(tcp), Int32(clamping: options.backlog)) { handle, status in
            guard let data = handle?.pointee.data else { return }
            let listener = unsafeDowncast(
                Unmanaged<LoopResource>.fromOpaque(data).takeUnretainedValue(), to: TCPListener.self)
            listener.connectionWaits(status)
        }
    }

    private func failure(_ status: Int32) -> RuntimeError {
        RuntimeError(
            .addressUnavailable,
            "can't listen on \(options.host):\(options.port): \(UVLoop.message(status)); choose another address or port, or end the process that has it"
        )
    }

    private func connectionWaits(_ status: Int32) {
        // Out of descriptors: libuv has closed what waited (its reserve descriptor); the next ones come again.
        if status != 0 || isClosed { return }
        if openConnections >= options.connectionLimit {
            isPaused = true
            return
        }
        accept()
    }

    private func accept() {
        let stream = TCPStream(on: loop)
        let status = uv_accept(causeway_uv_tcp_stream(tcp), causeway_uv_tcp_stream(stream.tcp))
        if status != 0 { return stream.close() }
        openConnections += 1
        stream.onClosed = { [weak self] in self?.connectionClosed() }
        stream.disableDelay()
        accepted(stream)
    }

    private func connectionClosed() {
        openConnections -= 1
        guard isPaused, !isClosed, openConnections < options.connectionLimit else { return }
        isPaused = false
        accept()
    }

    /// Stops listening; connections that were accepted stay.
    package func close() {
        if isClosed { return }
        isClosed = true
        uv_close(causeway_uv_tcp_handle(tcp)) { handle in
            guard let data = handle?.pointee.data else { return }
            let listener = Unmanaged<LoopResource>.fromOpaque(data)
            unsafeDowncast(listener.takeUnretainedValue(), to: TCPListener.self).loop.core.uv.resourceClosed()
            listener.release()
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Serves a forwarder's listener and connections with `poll`, on the thread that runs it.
struct ForwardingLoop {
    private let listener: Int32
    private let wake: Int32
    private let target: UInt16
    private var connections: [ForwardedConnection] = []
    /// Set while the process has no descriptor for another connection, until one is free again.
    private var isFull = false

    /// Takes the listener and its end of the wake-up pair, which it closes at the end.
    init(listener: Int32, wake: Int32, target: UInt16) {
        self.listener = listener
        self.wake = wake
        self.target = target
    }

    /// Serves until the other end of the wake-up pair is shut.
    mutating func run() {
        while true {
            var polled = [
                pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isFull ? -1 : listener, events: Int16(POLLIN), revents: 0),
            ]
            for connection in connections { polled += connection.interest }
            guard poll(&polled, nfds_t(polled.count), -1) > 0 else { continue }
            if polled[0].revents != 0 { break }
            serveConnections(polled)
            if polled[1].revents != 0 { acceptAll() }
        }
        for connection in connections { connection.close() }
        close(listener)
        close(wake)
    }

    private mutating func serveConnections(_ polled: [pollfd]) {
        var open: [ForwardedConnection] = []
        for (index, connection) in connections.enumerated() {
            var connection = connection
            let isReady = polled[2 + 2 * index].revents != 0 || polled[3 + 2 * index].revents != 0
            if !isReady || connection.move() {
                open.append(connection)
            } else {
                connection.close()
                isFull = false
            }
        }
        connections = open
    }

    private mutating func acceptAll() {
        while let client = LoopbackSocket.accept(from: listener) {
            guard let server = LoopbackSocket.connect(to: target) else {
                // The broker is down: the client sees that as a closed connection.
                close(client)
                continue
            }
            connections.append(ForwardedConnection(client: client, server: server))
        }
        isFull = (errno == EMFILE || errno == ENFILE) && !connections.isEmpty
    }
}
